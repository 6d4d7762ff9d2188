/** The feature file (autopilot spec §3; docs/autopilot.md): what the form writes into it, and what a clone reads out of it. */
import { readRecipe, type Step } from '../../autopilot/recipe';
import type { Draft, Facet } from './draft';

export const FEATURE_TYPES = ['numeric', 'categorical', 'text', 'datetime', 'sequence'] as const;
export type FeatureType = (typeof FEATURE_TYPES)[number];

interface Named {
  name_or_index: string;
  value_or_threshold?: string[] | number;
}

export interface Features {
  FeatureAttributeNames?: string[];
  FeatureDataTypes?: Record<string, FeatureType>;
  Validation?: { Method: string; Column?: string };
  Recipe?: Step[];
  Bias?: { facet: Named[]; label_values_or_threshold?: string[] | number; group_variable?: string };
}

/** Columns that no model may take: whose values are answers, weights or names of groups. */
export const reservedOf = (draft: Pick<Draft, 'target' | 'weights' | 'validationMethod' | 'validationColumn'>): string[] => [
  draft.target,
  draft.weights,
  ...(draft.validationMethod === 'Grouped' ? [draft.validationColumn] : []),
];

export function usedColumns(draft: Draft, columns: readonly string[]): string[] {
  const reserved = reservedOf(draft);
  return columns.filter((column) => !reserved.includes(column) && !draft.leftOut.includes(column));
}

/** Types that were set, of columns that models may take, or that steps may read although models do not. */
export function typesOf(draft: Draft, columns: readonly string[]): Record<string, FeatureType> {
  const reserved = reservedOf(draft);
  const used = draft.recipe.length > 0 ? columns.filter((column) => !reserved.includes(column)) : usedColumns(draft, columns);
  return Object.fromEntries(draft.types.flatMap(({ column, type }) => (used.includes(column) ? [[column, type]] : [])));
}

/** The file, when something in it differs from what is usual; undefined otherwise. */
export function featuresOf(draft: Draft, columns: readonly string[]): Features | undefined {
  const { validationMethod: Method, validationColumn: Column } = draft;
  const types = typesOf(draft, columns);
  const features: Features = {
    ...(draft.leftOut.length > 0 ? { FeatureAttributeNames: usedColumns(draft, columns) } : {}),
    ...(Object.keys(types).length > 0 ? { FeatureDataTypes: types } : {}),
    ...(Method && Method !== 'Own' ? { Validation: { Method, ...(Method === 'Random' ? {} : { Column }) } } : {}),
    ...(draft.recipe.length > 0 ? { Recipe: draft.recipe } : {}),
    ...(draft.facets.length > 0 ? { Bias: biasOf(draft) } : {}),
  };
  return Object.keys(features).length > 0 ? features : undefined;
}

function biasOf({ facets, good, goodAbove, within }: Draft): NonNullable<Features['Bias']> {
  const outcome = good.length > 0 ? good : goodAbove === '' ? undefined : Number(goodAbove);
  return {
    facet: facets.map((each) => ({ name_or_index: each.column, ...chosenOf(each) })),
    ...(outcome === undefined ? {} : { label_values_or_threshold: outcome }),
    ...(within ? { group_variable: within } : {}),
  };
}

const chosenOf = ({ how, values, above }: Facet): Pick<Named, 'value_or_threshold'> =>
  how === 'above' ? { value_or_threshold: Number(above) } : how === 'values' && values.length > 0 ? { value_or_threshold: values } : {};

type Json = Record<string, unknown>;
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What a feature file says, as the part of a draft that it decides. columns: of the data, without which nothing can be left out. */
export function draftOfFeatures(document: unknown, columns: readonly string[], roles: Pick<Draft, 'target' | 'weights'>): Partial<Draft> {
  const file = isJson(document) ? document : {};
  const validation = isJson(file['Validation']) ? file['Validation'] : {};
  const method = text(validation['Method']);
  const validationMethod = method === 'Random' || method === 'Grouped' || method === 'Temporal' ? method : '';
  const validationColumn = text(validation['Column']);
  const names = file['FeatureAttributeNames'];
  const reserved = reservedOf({ ...roles, validationMethod, validationColumn });
  const types = isJson(file['FeatureDataTypes']) ? Object.entries(file['FeatureDataTypes']) : [];
  return {
    validationMethod,
    validationColumn,
    leftOut: Array.isArray(names) ? columns.filter((column) => !names.includes(column) && !reserved.includes(column)) : [],
    types: types.flatMap(([column, type]) => (FEATURE_TYPES.includes(type as FeatureType) ? [{ column, type: type as FeatureType }] : [])),
    recipe: readRecipe(file).steps,
    ...draftOfBias(isJson(file['Bias']) ? file['Bias'] : {}),
  };
}

function draftOfBias(bias: Json): Pick<Draft, 'facets' | 'good' | 'goodAbove' | 'within'> {
  const facets = (Array.isArray(bias['facet']) ? bias['facet'].filter(isJson) : []).map((each): Facet => {
    const { values, above } = valuesOf(each['value_or_threshold']);
    return { column: text(each['name_or_index']), how: above !== '' ? 'above' : values.length > 0 ? 'values' : 'each', values, above };
  });
  const { values: good, above: goodAbove } = valuesOf(bias['label_values_or_threshold']);
  return { facets, good, goodAbove, within: text(bias['group_variable']) };
}

/** As the service reads it: a bare number, or a fraction alone in its list, is a threshold. */
function valuesOf(given: unknown): { values: string[]; above: string } {
  const listed = given === undefined ? [] : Array.isArray(given) ? given : [given];
  const [only] = listed;
  const fraction = typeof only === 'number' && listed.length === 1 && (!Array.isArray(given) || !Number.isInteger(only));
  return fraction ? { values: [], above: String(only) } : { values: listed.map(String), above: '' };
}
