import { keptDraft } from '../../components/kept-draft';
import { EMPTY } from './draft';

/** What was found in the data is asked for again, as its addresses are good for an hour; what is audited comes from the address. */
const FRESH: readonly string[] = ['data', 'whole', 'part', 'audited'];

export const { load: loadDraft, save: saveDraft, forget: forgetDraft } = keptDraft('atelier-draft-labeling-job', EMPTY, FRESH);
