import { html, nothing, type TemplateResult } from 'lit';

import { colorNumber } from '../src/base/colors.ts';
import { keyLabel, keyOf, type Action } from '../src/base/keys.ts';
import { actionsOf, chooseLabel } from './actions.ts';
import { MEASURES, rounded, type Cuboid, type Measure } from './cuboids.ts';
import { attributeFields } from './fields.ts';
import type { CrowdPointCloud } from './point-cloud.ts';
import { PLANES } from './side-views.ts';
import type { Track } from './tracks.ts';

const swatch = (color: string): TemplateResult => html`<span class="swatch" style="background:${color}"></span>`;

function button(action: Action, pressed?: boolean, disabled = false): TemplateResult {
  const key = keyLabel(keyOf(action));
  return html`<button
    type="button"
    class="tool"
    title="${action.title}${key ? ` (${key})` : ''}"
    aria-pressed=${pressed === undefined ? nothing : String(pressed)}
    ?disabled=${disabled}
    @click=${action.run}
  >
    ${action.title} ${key ? html`<kbd>${key}</kbd>` : nothing}
  </button>`;
}

/** Labels, what there is, and the numbers and attributes of what is chosen. */
export function renderPanel(page: CrowdPointCloud): TemplateResult {
  const { task, work } = page;
  if (!task || !work) return html``;
  const attributes = task.frameAttributes;
  return html`<section aria-label="Labels">
      <h3>Labels</h3>
      <ul>
        ${task.labels.map(({ label }, index) => renderLabel(page, label, index))}
      </ul>
    </section>
    ${task.kind === 'segmentation' ? nothing : renderCuboids(page)}
    ${attributes.length
      ? html`<section aria-label="Frame attributes">
          <h3>This frame</h3>
          ${attributeFields(attributes, work.state.frameValues[work.frame] ?? {}, (values) => work.setFrameValues(values))}
        </section>`
      : nothing}`;
}

function renderLabel(page: CrowdPointCloud, label: string, index: number): TemplateResult {
  const action = actionsOf(page).find(({ id }) => id === `label-${index + 1}`) as Action;
  const hidden = page.hiddenClasses.has(index + 1);
  const hide = (): void => {
    if (hidden) page.hiddenClasses.delete(index + 1);
    else page.hiddenClasses.add(index + 1);
    page.repaint();
  };
  return html`<li>
    <button type="button" class="row" aria-pressed=${String(page.work?.label === index)} @click=${() => chooseLabel(page, index)}>
      ${swatch(colorNumber(index))} ${label} <kbd>${keyLabel(keyOf(action))}</kbd>
    </button>
    ${page.paint
      ? html`<button type="button" class="tool" aria-pressed=${String(hidden)} @click=${hide}>${hidden ? 'Show' : 'Hide'} ${label}</button>`
      : nothing}
  </li>`;
}

function renderCuboids(page: CrowdPointCloud): TemplateResult {
  const { work } = page;
  if (!work) return html``;
  const choose = (track: Track): void => {
    work.selectedId = track.id;
    page.workChanged(false);
  };
  return html`<section aria-label="Cuboids">
      <h3>${page.task?.linked ? 'Objects' : 'Cuboids'} in this frame: ${work.listed().length}</h3>
      <ul>
        ${work.listed().map(
          (track) => html`<li>
            <button type="button" class="row" aria-current=${String(track.id === work.selectedId)} @click=${() => choose(track)}>
              ${swatch(page.colorOf(track.label))} ${track.name}
            </button>
          </li>`,
        )}
      </ul>
    </section>
    ${work.selected ? renderSelected(page, work.selected) : nothing}`;
}

const TITLES: Record<Measure, string> = {
  centerX: 'x, m',
  centerY: 'y, m',
  centerZ: 'z, m',
  length: 'length, m',
  width: 'width, m',
  height: 'height, m',
  roll: 'roll',
  pitch: 'pitch',
  yaw: 'yaw',
};

function renderSelected(page: CrowdPointCloud, track: Track): TemplateResult {
  const { work, task } = page;
  const cuboid = work?.cuboidOf(track);
  if (!work || !task) return html``;
  const locked = work.locked(track);
  const set = (measure: Measure, text: string): void => {
    const value = Number(text);
    if (cuboid && text.trim() !== '' && Number.isFinite(value)) page.edit({ ...cuboid, [measure]: value });
  };
  const turnLocked = (measure: Measure): boolean => Boolean(task.initial) && (measure === 'roll' || measure === 'pitch');
  const attributes = work.labelOf(track)?.categoryAttributes ?? [];
  return html`<section aria-label="The chosen cuboid">
    <h3>${track.name}</h3>
    <label
      ><span>Label</span
      ><select ?disabled=${locked} @change=${(event: Event) => work.setLabel((event.target as HTMLSelectElement).value)}>
        ${task.labels.map(({ label }) => html`<option value=${label} ?selected=${label === track.label}>${label}</option>`)}
      </select></label
    >
    ${cuboid ? renderMeasures(rounded(cuboid), set, (measure) => locked || turnLocked(measure)) : html`<p>No cuboid in this frame: N places one.</p>`}
    ${attributeFields(attributes, work.values(track).values, (values) => work.setValues(values))}
    ${task.kind === 'tracking' ? renderThrough(page, track) : nothing}
  </section>`;
}

function renderMeasures(shown: Cuboid, set: (measure: Measure, text: string) => void, fixed: (measure: Measure) => boolean): TemplateResult {
  return html`<div class="fields">
      ${MEASURES.map(
        (measure) => html`<label
          ><span>${TITLES[measure]}</span
          ><input
            type="number"
            step="0.01"
            .value=${String(shown[measure])}
            ?disabled=${fixed(measure)}
            @change=${(event: Event) => set(measure, (event.target as HTMLInputElement).value)}
        /></label>`,
      )}
    </div>`;
}

/** What is done with a cuboid through the frames. */
function renderThrough(page: CrowdPointCloud, track: Track): TemplateResult {
  const { work } = page;
  if (!work) return html``;
  const others = work.state.tracks.filter((one) => one.id !== track.id && one.label === track.label);
  const merge = (event: Event): void => work.mergeWith((event.target as HTMLSelectElement).value);
  return html`<div>
    <button type="button" class="tool" @click=${() => work.remove('before')}>Delete in the frames before</button>
    <button type="button" class="tool" @click=${() => work.remove('after')}>Delete in the frames after</button>
    ${others.length
      ? html`<label
          ><span>Is the same as</span
          ><select @change=${merge}>
            <option value=""></option>
            ${others.map((one) => html`<option value=${one.id}>${one.name}</option>`)}
          </select></label
        >`
      : nothing}
  </div>`;
}

export function renderTools(page: CrowdPointCloud): TemplateResult[] {
  const { work, paint, brush, hands, scene, options } = page;
  const pressed: Record<string, boolean | undefined> = {
    place: hands?.placing,
    keep: page.brushes.keep,
    ruler: page.ruler?.on,
    frusta: options.frusta,
    'large-image': options.largeImage,
    flat: scene?.isFlat,
    ground: options.ground,
    names: options.names,
    'points-on-image': options.pointsOnImage,
    'cuboids-on-image': options.cuboidsOnImage,
    ...Object.fromEntries((['move', 'brush', 'polygon', 'erase'] as const).map((tool) => [`tool-${tool}`, brush?.tool === tool])),
  };
  const history = page.task?.kind === 'segmentation' ? paint : work;
  const nothingChosen = !work?.current;
  const disabled: Record<string, boolean> = {
    undo: !history?.canUndo,
    redo: !history?.canRedo,
    ...Object.fromEntries(['fit-cuboid', 'set-to-ground', 'look', 'remove-anchor', 'box-from-cuboid'].map((id) => [id, nothingChosen])),
    ...Object.fromEntries(['delete', 'delete-all', 'delete-box'].map((id) => [id, !work?.selected])),
  };
  const left = new Set(['unselect', 'previous-frame', 'next-frame', 'smaller', 'larger', 'names', 'next-camera']);
  return actionsOf(page)
    .filter(({ id }) => !id.startsWith('label-') && !left.has(id))
    .map((action) => button(action, pressed[action.id], disabled[action.id]));
}

/** One bar per frame: grey with the chosen cuboid, red where somebody placed it. */
export function renderTimeline(page: CrowdPointCloud): TemplateResult {
  const { work, task } = page;
  if (!work || !task) return html``;
  const track = work.selected;
  const by = (id: string): Action => actionsOf(page).find((action) => action.id === id) as Action;
  return html`<div class="bar" role="group" aria-label="Frames">
    ${button(by('previous-frame'), undefined, work.frame === 0)} ${button(by('next-frame'), undefined, work.frame === task.frames.length - 1)}
    <span>Frame ${work.frame + 1} of ${task.frames.length}</span>
    <div class="time">
      ${task.frames.map((frame, index) => {
        const anchor = track?.anchors.has(index) && !track.absent.has(index);
        const has = track && !track.absent.has(index);
        return html`<button
          type="button"
          class=${anchor ? 'anchor' : has ? 'has' : ''}
          title="${frame.name}${anchor ? ', anchor' : ''}"
          aria-label="Frame ${index + 1}${anchor ? ', anchor' : ''}"
          aria-current=${String(index === work.frame)}
          tabindex=${index === work.frame ? 0 : -1}
          @click=${() => void page.goTo(index)}
        ></button>`;
      })}
    </div>
    <label
      ><input
        type="checkbox"
        .checked=${work.interpolate}
        @change=${(event: Event) => work.setInterpolate((event.target as HTMLInputElement).checked)}
      />
      Interpolate cuboids across frames</label
    >
  </div>`;
}

/** The three sides of the chosen cuboid, and the images of the cameras. */
export function renderViews(page: CrowdPointCloud): TemplateResult {
  const { task, work, options } = page;
  if (!task || !work) return html``;
  const cameras = task.frames[work.frame]?.cameras ?? [];
  const camera = cameras[options.camera];
  return html`${task.kind === 'segmentation'
    ? nothing
    : PLANES.map(
        ({ title }) => html`<div>
          <h3>${title}</h3>
          <canvas class="view" role="img" aria-label="${title} view of the chosen cuboid"></canvas>
        </div>`,
      )}
  ${cameras.length > 1
    ? html`<label
        ><span>Camera</span
        ><select @change=${(event: Event) => page.set('camera', Number((event.target as HTMLSelectElement).value))}>
          ${cameras.map((one, index) => html`<option value=${index} ?selected=${index === options.camera}>${one.name}</option>`)}
        </select></label
      >`
    : nothing}
  ${camera
    ? html`<div class="picture ${task.linked || task.kind === 'segmentation' ? 'live' : ''}">
        <img src=${camera.image} alt="Camera ${camera.name}" crossorigin="anonymous" @load=${() => page.drawImage()} />
        <canvas aria-hidden="true"></canvas>
      </div>`
    : nothing}`;
}
