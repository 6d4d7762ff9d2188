import { html, svg, type TemplateResult } from 'lit';

import type { Marking } from './marking.ts';
import { isKey, markIn } from './marks.ts';

/**
 * Where the chosen object is, and where somebody placed it. A frame is in the middle of its stretch, below the slider's
 * thumb when that is at the frame: of the first and the last one half is to be seen.
 */
export function renderTrack({ sequence, at }: Marking, held: string | null): TemplateResult {
  const runs: { from: number; to: number }[] = [];
  const keys: number[] = [];
  for (let frame = 0; held !== null && frame < sequence.length; frame += 1) {
    if (!markIn(sequence, frame, held)) continue;
    const run = runs.at(-1);
    if (run?.to === frame) run.to = frame + 1;
    else runs.push({ from: frame, to: frame + 1 });
    if (isKey(sequence, frame, held)) keys.push(frame);
  }
  return html`<svg viewBox="0.5 0 ${Math.max(1, sequence.length - 1)} 8" preserveAspectRatio="none" aria-hidden="true">
    ${runs.map(({ from, to }) => svg`<rect x=${from} y="2" width=${to - from} height="4" fill="var(--crowd-accent)"></rect>`)}
    ${keys.map((frame) => svg`<rect x=${frame} y="0" width="1" height="8" fill="var(--crowd-text)"></rect>`)}
    <path d="M ${at + 0.5} 0 v 8" stroke="var(--crowd-bad)" stroke-width="4" vector-effect="non-scaling-stroke"></path>
  </svg>`;
}

/** Brightness and contrast of the picture alone; what is drawn on it stays as it is. */
export function renderLooks(root: ParentNode): TemplateResult {
  const look = (): void => {
    const [bright, contrast] = [...root.querySelectorAll<HTMLInputElement>('.looks input')].map(({ value }) => value);
    const canvas = root.querySelector<HTMLCanvasElement>('.surface canvas');
    if (canvas) canvas.style.filter = `brightness(${bright ?? '100'}%) contrast(${contrast ?? '100'}%)`;
  };
  return html`<section class="group looks" aria-label="Picture">
    <h3>Picture</h3>
    ${['Brightness', 'Contrast'].map(
      (name) => html`<div class="field">
        <label><span>${name}</span><input type="range" min="20" max="300" value="100" @input=${look} /></label>
      </div>`,
    )}
  </section>`;
}
