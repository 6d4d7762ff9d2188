import { markdownLanguage } from '@codemirror/lang-markdown';

type SyntaxNode = ReturnType<typeof markdownLanguage.parser.parse>['topNode'];

/** Element of a node, where one tag around its children is all there is to it. */
const TAGS: Record<string, string> = {
  ATXHeading1: 'h2', ATXHeading2: 'h3', ATXHeading3: 'h4', ATXHeading4: 'h5', ATXHeading5: 'h6', ATXHeading6: 'h6',
  SetextHeading1: 'h2', SetextHeading2: 'h3',
  Paragraph: 'p', Emphasis: 'em', StrongEmphasis: 'strong', Strikethrough: 'del', Subscript: 'sub', Superscript: 'sup',
  BulletList: 'ul', Blockquote: 'blockquote', Table: 'table', TableRow: 'tr',
};
const SILENT = new Set([
  'HeaderMark', 'EmphasisMark', 'StrikethroughMark', 'SubscriptMark', 'SuperscriptMark', 'QuoteMark', 'ListMark', 'CodeMark',
  'LinkMark', 'URL', 'LinkTitle', 'LinkLabel', 'LinkReference', 'CodeInfo', 'TableDelimiter',
]);

type References = Map<string, { url: string; title: string }>;

/**
 * Markdown (CommonMark with tables, tasks and strikethrough) as HTML, by the parser that the editor colours it with.
 * HTML inside passes through: whoever shows the result sanitises it. A page has one h1 of its own, so `#` begins at h2.
 */
export function markdownToHtml(source: string): string {
  const top = markdownLanguage.parser.parse(source).topNode;
  const writer = new Writer(source, referencesOf(source, top));
  return writer.children(top).trim();
}

function referencesOf(source: string, top: SyntaxNode): References {
  const found: References = new Map();
  for (const node of top.getChildren('LinkReference')) {
    const part = (name: string) => {
      const child = node.getChild(name);
      return child ? source.slice(child.from, child.to) : '';
    };
    found.set(keyOf(part('LinkLabel')), { url: part('URL').replace(/^<|>$/g, ''), title: part('LinkTitle').slice(1, -1) });
  }
  return found;
}

const keyOf = (label: string): string => label.replace(/^\[|\]$/g, '').toLowerCase().replace(/\s+/g, ' ').trim();

class Writer {
  constructor(
    private readonly source: string,
    private readonly references: References,
  ) {}

  /** Children with the text between them; block marks and the white space around them go. */
  children(node: SyntaxNode): string {
    let html = '';
    let at = node.from;
    const inline = !BLOCKS.has(node.name);
    for (let child = node.firstChild; child; child = child.nextSibling) {
      if (inline) html += this.text(at, child.from);
      html += SILENT.has(child.name) && !(child.name === 'URL' && bare(child)) ? '' : this.node(child);
      at = child.to;
    }
    if (inline) html += this.text(at, node.to);
    return html;
  }

  private text(from: number, to: number): string {
    return escape(this.source.slice(from, to));
  }

  private raw(node: SyntaxNode): string {
    return this.source.slice(node.from, node.to);
  }

  private node(node: SyntaxNode): string {
    const tag = TAGS[node.name];
    if (tag === 'p' && isTight(node)) return this.children(node);
    if (tag) {
      const block = BLOCKS.has(node.name) || tag === 'p' || /^h\d$/.test(tag);
      return `<${tag}>${/^[hp]\d?$/.test(tag) ? this.children(node).trim() : this.children(node)}</${tag}>${block ? '\n' : ''}`;
    }
    return this.special(node);
  }

  private special(node: SyntaxNode): string {
    switch (node.name) {
      case 'OrderedList':
        return `<ol start="${Number.parseInt(this.raw(node), 10) || 1}">${this.children(node)}</ol>\n`;
      case 'ListItem':
        return `<li>${this.children(node).trim()}</li>`;
      case 'TableHeader':
        return `<thead><tr>${this.children(node)}</tr></thead>`;
      case 'TableCell':
        return node.parent?.name === 'TableHeader' ? `<th>${this.children(node)}</th>` : `<td>${this.children(node)}</td>`;
      case 'InlineCode':
        return `<code>${escape(this.raw(node).replace(/^`+|`+$/g, '').trim())}</code>`;
      case 'FencedCode':
      case 'CodeBlock':
        return `<pre><code>${node.getChildren('CodeText').map((part) => escape(this.raw(part))).join('')}</code></pre>\n`;
      case 'HorizontalRule':
        return '<hr>\n';
      case 'HardBreak':
        return '<br>';
      case 'TaskMarker':
        return /x/i.test(this.raw(node)) ? '☑' : '☐';
      case 'Escape':
        return escape(this.raw(node).slice(1));
      case 'Link':
      case 'Image':
        return this.link(node);
      case 'Autolink':
      case 'URL': {
        const url = this.raw(node).replace(/^<|>$/g, '');
        return `<a href="${escape(url.includes('@') && !url.includes(':') ? `mailto:${url}` : url)}">${escape(url)}</a>`;
      }
      case 'HTMLBlock':
      case 'HTMLTag':
      case 'Entity':
        return this.raw(node);
      case 'CommentBlock':
      case 'Comment':
      case 'ProcessingInstruction':
      case 'ProcessingInstructionBlock':
        return '';
      default:
        return this.children(node);
    }
  }

  private link(node: SyntaxNode): string {
    const url = node.getChild('URL');
    const marks = node.getChildren('LinkMark');
    const [open, close] = marks;
    const label = open && close ? this.source.slice(open.to, close.from) : '';
    const reference = node.getChild('LinkLabel');
    const target = url
      ? { url: this.raw(url).replace(/^<|>$/g, ''), title: (node.getChild('LinkTitle') ? this.raw(node.getChild('LinkTitle') as SyntaxNode) : '').slice(1, -1) }
      : this.references.get(keyOf(reference && this.raw(reference) !== '[]' ? this.raw(reference) : label));
    if (!target) return escape(this.raw(node));
    const title = target.title ? ` title="${escape(target.title)}"` : '';
    if (node.name === 'Image') return `<img src="${escape(target.url)}" alt="${escape(label)}"${title}>`;
    return `<a href="${escape(target.url)}"${title}>${close ? this.between(node, close) : escape(label)}</a>`;
  }

  /** What stands in the brackets of a link: it may be emphasised. */
  private between(node: SyntaxNode, close: SyntaxNode): string {
    let html = '';
    let at = node.from + 1;
    for (let child = node.firstChild; child && child.from < close.from; child = child.nextSibling) {
      if (child.name === 'LinkMark') continue;
      html += this.text(at, child.from) + this.node(child);
      at = child.to;
    }
    return html + this.text(at, close.from);
  }
}

const BLOCKS = new Set(['Document', 'BulletList', 'OrderedList', 'ListItem', 'Blockquote', 'Table', 'TableHeader', 'TableRow']);

/** A URL by itself in the text is a link; inside a link it is the link's address. */
const bare = (node: SyntaxNode): boolean => !['Link', 'Image', 'Autolink', 'LinkReference'].includes(node.parent?.name ?? '');

/** Items of a list without blank lines have no paragraphs of their own. */
function isTight(node: SyntaxNode): boolean {
  const item = node.parent;
  return item?.name === 'ListItem' && item.getChildren('Paragraph').length === 1;
}

const MARKS: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => MARKS[mark] ?? mark);
}
