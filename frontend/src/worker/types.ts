/** What the portal's API answers; `docs/groundtruth.md`, "Portal API". */
import type { Answer } from '../crowd-frame/messages';

export interface PortalSession {
  worker: { name: string; worker_id: string };
  organisation: string;
  contact: string;
  must_change_password: boolean;
  /** Where to sign in again, for people of an identity provider: it has their password. */
  provider: string | null;
}

/** An identity provider that has the people of a workforce. */
export interface Provider {
  organisation: string;
  address: string;
}

export interface Resumable {
  id: string;
  object: string;
  saved_at: string | null;
  expires_at: string | null;
}

export interface PortalJob {
  name: string;
  title: string;
  description: string;
  keywords: string[];
  type: string;
  created_at: string;
  time_limit_s: number;
  total: number;
  done: number;
  yours: number;
  yours_today: number;
  available: boolean;
  resumable: Resumable[];
}

export interface PortalTask {
  id: string;
  job: string;
  object: string;
  state: string;
  type: string;
  title: string;
  description: string;
  page_url: string;
  media: string[];
  answer: Answer | null;
  draft_seq: number;
  active_s: number;
  time_limit_s: number;
  expires_at: string | null;
  accepted_at: string | null;
  submitted_at: string | null;
}

export interface Notice {
  job: string;
  kind: 'NewJob' | 'Expiring' | 'Reviews';
  title: string;
  text: string;
  at: string;
}

/** `offered`: a team of this person is told of its jobs at all. */
export interface Notices {
  notices: Notice[];
  notified: boolean;
  offered: boolean;
}

export interface Given {
  task: PortalTask | null;
  reason: string;
}

/** A task that is held, perhaps by another browser. */
export interface AtHand {
  /** By which it is given again. */
  request_id: string;
  id: string;
  object: string;
  state: string;
  saved_at: string | null;
}

export interface PastAnswer {
  id: string;
  object: string;
  submitted_at: string;
  open: boolean;
}
