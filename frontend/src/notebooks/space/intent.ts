import type { NotebookContent } from '../nbformat';

/** A notebook on its way into a space that may have to start first. */
export interface Parcel {
  /** The file's name without `.ipynb`. */
  name: string;
  notebook: NotebookContent;
}

const parcels = new Map<string, Parcel>();
const keyOf = (id: string): string => `atelier-parcel ${id}`;

/** Keep it until the space runs, through a reload too; says under which id. */
export function send(parcel: Parcel): string {
  const id = crypto.randomUUID();
  parcels.set(id, parcel);
  try {
    sessionStorage.setItem(keyOf(id), JSON.stringify(parcel));
  } catch {
    // Too large for the browser's store: it lasts as long as this window.
  }
  return id;
}

/** Take it out; null when it was taken before. */
export function receive(id: string): Parcel | null {
  const kept = sessionStorage.getItem(keyOf(id));
  const parcel = parcels.get(id) ?? (kept ? (JSON.parse(kept) as Parcel) : null);
  parcels.delete(id);
  sessionStorage.removeItem(keyOf(id));
  return parcel;
}

/** A name that a file may have, and that is not taken: `churn.ipynb`, `churn 2.ipynb`. */
export function freeName(name: string, taken: readonly string[], extension = '.ipynb'): string {
  const stem = name.replace(/[\\/:*?"<>|]+/g, '-').replace(/\.ipynb$/, '').trim() || 'Untitled';
  const used = new Set(taken);
  for (let number = 1; ; number += 1) {
    const file = number === 1 ? `${stem}${extension}` : `${stem} ${number}${extension}`;
    if (!used.has(file)) return file;
  }
}
