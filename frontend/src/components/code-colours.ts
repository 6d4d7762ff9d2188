import { HighlightStyle } from '@codemirror/language';
import { tags } from '@lezer/highlight';

/** Class names, so that the colours are those of the theme: see code-editor.css. */
export const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.bool, tags.null], class: 'code-keyword' },
  { tag: [tags.string, tags.attributeValue], class: 'code-string' },
  { tag: [tags.number, tags.propertyName, tags.attributeName], class: 'code-name' },
  { tag: [tags.tagName, tags.angleBracket, tags.function(tags.variableName)], class: 'code-tag' },
  { tag: tags.comment, class: 'code-comment' },
]);
