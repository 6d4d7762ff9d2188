import { keptDraft } from '../../components/kept-draft';
import { EMPTY } from './draft';

export const { load: loadDraft, save: saveDraft, forget: forgetDraft } = keptDraft('atelier-draft-experiment', EMPTY);
