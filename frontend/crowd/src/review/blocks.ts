import { isNumber, isRecord } from '../base/relaxed-json.ts';

export type Block = Record<string, unknown>;

/** A pair of a form as the worker sees it. */
export interface Pair {
  keyBlock: Block | null;
  valueBlocks: Block[];
  key: string;
  value: string;
  /** The worker says that this is no key-value pair. */
  rejected: boolean;
  blank: boolean;
  missing: boolean;
  /** Asked for by `keys`, not found by the model. */
  requested: boolean;
}

const idsOf = (block: Block, type: string): string[] => {
  const relations = Array.isArray(block.relationships) ? block.relationships.filter(isRecord) : [];
  return relations
    .filter((relation) => relation.type === type)
    .flatMap((relation) => (Array.isArray(relation.ids) ? relation.ids.map(String) : []));
};

const entity = (block: Block): unknown => (Array.isArray(block.entityTypes) ? (block.entityTypes[0] as unknown) : undefined);

/** Blocks with the one misspelling of the guide put right; null when it is no list of blocks. */
export function readBlocks(value: unknown): Block[] | null {
  if (!Array.isArray(value)) return null;
  const blocks: unknown[] = value;
  if (!blocks.every(isRecord)) return null;
  return blocks.map((block) => {
    const geometry = isRecord(block.geometry) ? block.geometry : null;
    const box = geometry && isRecord(geometry.boundingBox) ? geometry.boundingBox : null;
    if (!box || box.height !== undefined || !isNumber(box.weight)) return block;
    const { weight, ...rest } = box;
    return { ...block, geometry: { ...geometry, boundingBox: { ...rest, height: weight } } };
  });
}

export interface Wanted {
  key: string;
  aliases: string[];
}

export function readKeys(value: unknown): Wanted[] | null {
  if (!Array.isArray(value)) return null;
  const wanted = value.map((one: unknown): Wanted | null => {
    if (typeof one === 'string') return { key: one, aliases: [] };
    if (!isRecord(one) || typeof one.importantFormKey !== 'string') return null;
    const aliases = Array.isArray(one.importantFormKeyAliases) ? one.importantFormKeyAliases.map(String) : [];
    return { key: one.importantFormKey, aliases };
  });
  return wanted.every((one) => one !== null) ? wanted : null;
}

const textOf = (block: Block): string => (typeof block.text === 'string' ? block.text : '');

/** Pairs out of blocks, and one for each wanted key that no block has. */
export function pairsOf(blocks: readonly Block[], wanted: readonly Wanted[]): Pair[] {
  const byId = new Map(blocks.map((block) => [String(block.id), block]));
  const pairs = blocks
    .filter((block) => block.blockType === 'KEY_VALUE_SET' && entity(block) !== 'VALUE')
    .map((keyBlock): Pair => {
      const found = idsOf(keyBlock, 'VALUE').map((id) => byId.get(id));
      const valueBlocks = found.filter((block) => block !== undefined);
      const value = valueBlocks.map(textOf).join(' ').trim();
      return fresh({ keyBlock, valueBlocks, key: textOf(keyBlock), value });
    });
  const found = new Set(pairs.map(({ key }) => plain(key)));
  for (const { key, aliases } of wanted) {
    if ([key, ...aliases].some((name) => found.has(plain(name)))) continue;
    pairs.push({ ...fresh({ key }), requested: true });
  }
  return pairs;
}

export const fresh = (part: Partial<Pair>): Pair => ({
  keyBlock: null,
  valueBlocks: [],
  key: '',
  value: '',
  rejected: false,
  blank: false,
  missing: false,
  requested: false,
  ...part,
});

const plain = (text: string): string => text.trim().replace(/[:：]$/, '').toLowerCase();

/**
 * The blocks of the answer (§9.2): rejected pairs and keys that were not found are left out; a blank value is an empty
 * text; what the worker added has new ids and no confidence.
 */
export function blocksOf(all: readonly Block[], pairs: readonly Pair[]): Block[] {
  const dropped = new Set<unknown>();
  const replaced = new Map<unknown, Block>();
  const added: Block[] = [];
  for (const pair of pairs) {
    const value = pair.blank ? '' : pair.value;
    if (pair.keyBlock === null) {
      if (!pair.rejected && !pair.missing && pair.key.trim() !== '' && (pair.blank || value !== '')) added.push(...made(pair, value));
      continue;
    }
    if (pair.rejected || pair.missing) for (const block of [pair.keyBlock, ...pair.valueBlocks]) dropped.add(block.id);
    else {
      if (pair.key !== textOf(pair.keyBlock)) replaced.set(pair.keyBlock.id, { ...pair.keyBlock, text: pair.key });
      Object.entries(changedValue(pair, value)).forEach(([id, block]) => replaced.set(id, block));
      if (pair.valueBlocks.length === 0 && (pair.blank || value !== '')) added.push(...madeValue(pair, replaced, value));
    }
  }
  const kept = all.filter((block) => !dropped.has(block.id)).map((block) => replaced.get(block.id) ?? block);
  return [...kept, ...added];
}

/** A changed value is written into the first of its blocks; the others become empty. */
function changedValue(pair: Pair, value: string): Record<string, Block> {
  const before = pair.valueBlocks.map(textOf).join(' ').trim();
  if (value === before && !pair.blank) return {};
  return Object.fromEntries(pair.valueBlocks.map((block, at) => [String(block.id), { ...block, text: at === 0 ? value : '' }]));
}

const newId = (): string => crypto.randomUUID();

const valueBlock = (id: string, text: string): Block => ({ blockType: 'KEY_VALUE_SET', id, entityTypes: ['VALUE'], text });

function made(pair: Pair, value: string): Block[] {
  const id = newId();
  const relationships = [{ type: 'VALUE', ids: [id] }];
  const key: Block = { blockType: 'KEY_VALUE_SET', id: newId(), entityTypes: ['KEY'], text: pair.key.trim(), relationships };
  return [key, valueBlock(id, value)];
}

/** A value for a key of the model that had none. */
function madeValue(pair: Pair, replaced: Map<unknown, Block>, value: string): Block[] {
  const id = newId();
  const key = replaced.get(pair.keyBlock?.id) ?? (pair.keyBlock as Block);
  const relations = Array.isArray(key.relationships) ? (key.relationships as unknown[]) : [];
  replaced.set(key.id, { ...key, relationships: [...relations, { type: 'VALUE', ids: [id] }] });
  return [valueBlock(id, value)];
}

/** The outline of a block as shares of the page, flat; null when it has none. */
export function outlineOf(block: Block): number[] | null {
  const geometry = isRecord(block.geometry) ? block.geometry : null;
  if (!geometry) return null;
  if (Array.isArray(geometry.polygon) && geometry.polygon.length > 2) {
    return geometry.polygon.filter(isRecord).flatMap(({ x, y }) => [Number(x), Number(y)]);
  }
  const box = isRecord(geometry.boundingBox) ? geometry.boundingBox : null;
  if (!box) return null;
  const [left, top, width, height] = [box.left, box.top, box.width, box.height].map(Number) as [number, number, number, number];
  return [left, top, left + width, top, left + width, top + height, left, top + height];
}
