/** Human review as the studio's pages need it beyond the operations of the API; `docs/groundtruth.md` has the contract. */
import type { WireTime } from '../api/call';
import { send } from '../api/http';
import { api } from '../api/rest';
import type { GivenAnswer } from '../labeling/api';

/** A human loop as its reviewers saw it; `input` is null when it was forgotten. */
export interface ReviewedLoop {
  name: string;
  flow: string;
  reviewers: number;
  ended_at: WireTime | null;
  input: Record<string, unknown> | null;
  answers: GivenAnswer[];
  page_url: string;
}

const part = encodeURIComponent;
export const LOOP = '/api/labeling/human-loops/humanloop';

export const readLoop = (name: string, signal?: AbortSignal) => api.get<ReviewedLoop>(`/api/labeling/human-loops/${part(name)}`, {}, signal);

/** What is wrong with activation conditions; '' if nothing. */
export const checkConditions = async (source: string, conditions: string) =>
  (await api.send<{ problem: string }>('POST', '/api/labeling/conditions', { source, conditions })).problem;

/** The text of a stored template. */
export async function readTemplate(name: string, signal?: AbortSignal): Promise<string> {
  return (await send(`/api/labeling/task-uis/${part(name)}`, signal ? { signal } : {})).text();
}

export interface Activation {
  HumanLoopArn?: string;
  HumanLoopActivationReasons: string[];
  HumanLoopActivationConditionsEvaluationResults: string;
}

/** An analysis that is reviewed if the conditions of its flow definition hold. */
export const sendAnalysis = async (request: object, response: object) =>
  (await api.send<{ HumanLoopActivationOutput: Activation }>('POST', '/api/labeling/analyses', { request, response })).HumanLoopActivationOutput;
