import { html, nothing, type TemplateResult } from 'lit';

import { colorNumber, rgbOf } from '../src/base/colors.ts';
import { define, type Submitting } from '../src/base/element.ts';
import { addSource, announce, makeCurrent, removeSource, type Action } from '../src/base/keys.ts';
import type { KeyPress } from '../src/base/messages.ts';
import { isRecord } from '../src/base/relaxed-json.ts';
import { controls } from '../src/base/theme.ts';
import { dialogStyles, RegionElement, regionStyles } from '../src/display/regions.ts';
import { isReadOnly } from '../src/image/stage-widget.ts';
import { actionsOf, moveByKey } from './actions.ts';
import { answerOf, stateOf } from './answers.ts';
import { around, boxesOf, boxKey } from './boxes.ts';
import { Brush, Brushes, type Tool } from './brush.ts';
import { frustum } from './cameras.ts';
import { fitted, groundNear, type Cuboid } from './cuboids.ts';
import { Hands } from './hands.ts';
import { ImageHands } from './image-hands.ts';
import { ImageSurface } from './image-surface.ts';
import { drawOverlay } from './image-view.ts';
import { brushMarks, rulerMarks } from './marks.ts';
import { packedIn, Paint, paintingAsGiven, paintingOf, unpacked } from './paint.ts';
import { renderPanel, renderTimeline, renderTools, renderViews } from './parts.ts';
import { boundsOf, type Bounds, type Points } from './points.ts';
import { Ruler } from './ruler.ts';
import type { Scene } from './scene.ts';
import { openSides } from './open-sides.ts';
import type { SideView } from './side-views.ts';
import { cloudStyles } from './styles.ts';
import { readTask, type Task } from './task.ts';
import { Frames, natural, Near, openScene } from './view.ts';
import { Work } from './work.ts';

export interface Options {
  names: boolean;
  ground: boolean;
  colorBy: 'color' | 'height';
  pointsOnImage: boolean;
  cuboidsOnImage: boolean;
  camera: number;
  frusta: boolean;
  largeImage: boolean;
}

/** `<crowd-point-cloud>`: cuboids in one frame or through many, or a class for every point (§17.2). */
export class CrowdPointCloud extends RegionElement implements Submitting {
  static override properties = { turn: { state: true }, note: { state: true } };
  static override attributesUsed: readonly string[] = ['task'];
  declare turn: number;
  declare note: string;
  task: Task | null = null;
  work: Work | null = null;
  scene: Scene | null = null;
  hands: Hands | null = null;
  brush: Brush | null = null;
  imageBrush: Brush | null = null;
  ruler: Ruler | null = null;
  readonly brushes = new Brushes();
  private imageCanvas: HTMLCanvasElement | null = null;
  paint: Paint | null = null;
  points: Points | null = null;
  bounds: Bounds = { centre: [0, 0, 0], radius: 20, ground: 0 };
  readonly hiddenClasses = new Set<number>();
  readonly options: Options = { names: true, ground: true, colorBy: 'color', pointsOnImage: false, cuboidsOnImage: true, camera: 0, frusta: false, largeImage: false };
  private frames: Frames | null = null;
  readonly near = new Near();
  private sides: SideView[] = [];
  private waitingClasses: Uint8Array | null = null;
  /** The answer that changes nothing of the earlier label. */
  private unchanged = '';
  /** How often paint was put back, and whether that is still under way. */
  private restored = 0;
  private unpacking = false;
  private shownFrame = -1;
  private sizes: ResizeObserver | null = null;
  private asked = 0;
  private readonly source = {
    actions: (): Action[] => (this.brokenAttribute() ? [] : actionsOf(this)),
    keyPressed: (press: KeyPress, down: boolean): boolean => down && moveByKey(this, press),
  };

  constructor() {
    super();
    this.turn = 0;
    this.note = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addSource(this.source);
    makeCurrent(this.source);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeSource(this.source);
    this.sizes?.disconnect();
    this.scene?.dispose();
    this.scene = null;
  }

  get answerName(): string {
    return this.name ?? this.localName;
  }

  get value(): unknown {
    return this._submittableValue;
  }

  get _submittableValue(): Record<string, unknown> {
    const { task, work } = this;
    if (!task || !work) return {};
    const classes = this.paint?.classes ?? this.waitingClasses ?? new Uint8Array();
    const answer = task.kind === 'segmentation' ? paintingOf(task, classes, work.state) : answerOf(task, work.state);
    return { ...answer, ...(task.initial ? { initialValueModified: JSON.stringify(answer) !== this.unchanged } : {}) };
  }

  problem(): string | null {
    if (!this.points || this.unpacking || (this.task?.initial && !this.unchanged)) return this.note || 'The points are still loading.';
    return this.work?.problem() ?? null;
  }

  showProblem(problem: string | null): void {
    if (problem) this.note = problem;
  }

  /** Goes where something has to be filled in, too: only of a chosen cuboid the fields are there. */
  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('.stage canvas')?.focus();
    const { work } = this;
    if (!work?.asked) return;
    const { frame, id } = work.asked;
    const said = this.note;
    if (id !== null) work.selectedId = id;
    this.workChanged(false);
    if (frame !== work.frame) void this.goTo(frame).then(() => (this.note = this.shownFrame === frame ? said : this.note));
  }

  restore(value: unknown): void {
    if (!this.task || !this.work) return;
    this.work.restore(stateOf(this.task, value));
    if (this.task.kind === 'segmentation') void this.restorePaint(value);
  }

  reset(): void {
    this.restore(this.task?.initial);
  }

  private async restorePaint(value: unknown): Promise<void> {
    const turn = (this.restored += 1);
    this.unpacking = true;
    const given = packedIn(value);
    const classes = given ? await unpacked(given) : new Uint8Array(this.points?.count ?? 0);
    if (turn !== this.restored) return; // a draft came meanwhile
    this.unpacking = false;
    if (this.work && isRecord(value)) this.work.state = { ...this.work.state, frameValues: stateOf({ ...(this.task as Task), kind: 'detection' }, value).frameValues };
    if (classes && this.paint) this.paint.restore(classes);
    else this.waitingClasses = classes;
    this.repaint();
  }

  /** The label of an earlier job: to begin with, and to tell what was changed. */
  private async beginWith(task: Task, work: Work): Promise<void> {
    if (!task.initial) return;
    work.state = stateOf(task, task.initial);
    if (task.kind === 'segmentation') {
      void this.restorePaint(task.initial);
      this.unchanged = JSON.stringify(await paintingAsGiven(task));
    } else this.unchanged = JSON.stringify(answerOf(task, work.state));
  }

  protected override readAttributes(): void {
    if (this.task) return;
    this.task = this.json('task', readTask, 'a task of a point cloud') ?? null;
    if (!this.task) return;
    this.work = new Work(this.task, () => this.workChanged());
    this.frames = new Frames(this.task);
    void this.beginWith(this.task, this.work);
  }

  protected override firstUpdated(): void {
    const canvas = this.renderRoot.querySelector<HTMLCanvasElement>('.stage > canvas');
    if (!canvas || !this.task) return;
    const scene = openScene(canvas);
    if (typeof scene === 'string') {
      this.note = scene;
      return;
    }
    this.scene = scene;
    scene.onDraw = () => this.drawNames();
    const ground = (): number => this.bounds.ground;
    this.ruler = new Ruler(scene, ground, () => this.measured());
    if (this.task.kind === 'segmentation') {
      this.options.pointsOnImage = true;
      this.brush = new Brush(scene, this.brushes, () => this.paint, () => this.hiddenClasses, () => this.repaintSoon(), (changed) => this.painted(changed));
    } else {
      this.hands = new Hands(scene, () => this.work as Work, ground, () => this.workChanged(false), () => this.ruler?.took ?? false);
      this.sides = openSides(this);
    }
    this.sizes = new ResizeObserver(() => scene.resize(canvas.clientWidth, canvas.clientHeight));
    this.sizes.observe(canvas);
    void this.goTo(0);
  }

  /** Shows another frame. */
  async goTo(index: number): Promise<void> {
    const { task, work, frames } = this;
    if (!task || !work || !frames || !task.frames[index]) return;
    work.frame = index;
    this.turn += 1;
    if (this.shownFrame === index) return;
    this.note = this.points ? '' : 'Loading the points…';
    try {
      const points = await frames.load(index);
      if (work.frame !== index || !this.scene) return;
      this.take(points, index);
    } catch (error) {
      frames.forget(index);
      this.note = error instanceof Error ? error.message : 'The points cannot be loaded. Open the task again.';
      return;
    }
    frames.prepare(index + 1);
  }

  private take(points: Points, index: number): void {
    const first = this.shownFrame < 0;
    this.shownFrame = index;
    this.points = points;
    this.near.clear();
    this.bounds = boundsOf(points);
    this.scene?.show(points, this.bounds, !first);
    if (this.task?.kind === 'segmentation' && !this.paint) {
      const locked = this.task.labels.flatMap(({ editsAllowed }, index) => (editsAllowed === 'none' ? [index + 1] : []));
      this.paint = new Paint(points.count, new Set(locked));
      if (this.waitingClasses) this.paint.restore(this.waitingClasses);
      this.waitingClasses = null;
    }
    this.note = '';
    this.showFrusta();
    this.repaint();
    this.workChanged(false);
    this.dispatchEvent(new CustomEvent('crowd-points-shown', { bubbles: true, composed: true }));
  }

  colorOf(label: string): string {
    return colorNumber(Math.max(0, this.task?.labels.findIndex((one) => one.label === label) ?? 0));
  }

  /** Colours of the points: their own, or that of their class. */
  repaint(): void {
    const { points, scene, paint } = this;
    if (!points || !scene) return;
    const plain = natural(points, this.bounds, this.options.colorBy);
    if (!paint) {
      scene.paint(plain);
      return;
    }
    const tones = (this.task?.labels ?? []).map((_, index) => rgbOf(colorNumber(index)));
    const { classes } = paint;
    scene.paint((point, into, at) => {
      const value = classes[point] as number;
      const tone = tones[value - 1];
      if (this.hiddenClasses.has(value)) into[at] = into[at + 1] = into[at + 2] = 18;
      else if (tone) into.set(tone, at);
      else plain(point, into, at);
    });
    this.turn += 1;
  }

  private repaintSoon(): void {
    this.asked ||= requestAnimationFrame(() => {
      this.asked = 0;
      this.repaint();
    });
  }

  painted(changed: boolean): void {
    this.repaint();
    if (changed) this.changed();
    announce();
  }

  /** Every change of the cuboids comes by here. */
  workChanged(told = true): void {
    this.redrawCuboids();
    this.turn += 1;
    announce();
    if (!told) return;
    if (this.points) this.note = ''; // what it said was before this change
    this.changed();
  }

  redrawCuboids(): void {
    const { work } = this;
    if (!work) return;
    this.scene?.setCuboids(
      work.here().map(({ track, cuboid }) => ({ cuboid, color: this.colorOf(track.label), selected: track.id === work.selectedId })),
    );
    for (const side of this.sides) side.draw();
  }

  edit(cuboid: Cuboid): void {
    if (!isReadOnly()) this.work?.edit(cuboid);
  }

  /** Around the points in the selected cuboid, those of the ground aside. */
  fit(): void {
    const { current } = this.work ?? {};
    if (!current || !this.points) return;
    const floor = groundNear(this.points.positions, current.centerX, current.centerY, 4, this.bounds.ground);
    this.edit(fitted(current, this.points.positions, floor + 0.1));
  }

  toGround(): void {
    const { current } = this.work ?? {};
    if (!current || !this.points) return;
    const floor = groundNear(this.points.positions, current.centerX, current.centerY, 4, this.bounds.ground);
    this.edit({ ...current, centerZ: floor + current.height / 2 });
  }

  /** The box around what the image shows of the chosen cuboid. */
  boxFromCuboid(): void {
    const { work, task, options } = this;
    const camera = task?.frames[work?.frame ?? 0]?.cameras[options.camera];
    const { current, selected } = work ?? {};
    const image = this.renderRoot.querySelector<HTMLImageElement>('.picture > img');
    if (!work || !task?.linked || !camera || !current || !selected || !image?.naturalWidth || isReadOnly()) return;
    const box = around(camera, current, { width: image.naturalWidth, height: image.naturalHeight });
    this.note = box ? '' : `${camera.name} does not see ${selected.name}.`;
    if (box) work.setBox(boxKey(options.camera, work.frame, selected.id), selected.id, box);
  }

  deleteBox(): void {
    const { work, options } = this;
    if (work?.selectedId && !isReadOnly()) work.setBox(boxKey(options.camera, work.frame, work.selectedId), work.selectedId, null);
  }

  chooseTool(tool: Tool): void {
    this.brush?.choose(tool);
    this.imageBrush?.choose(tool);
    this.turn += 1;
  }

  private measured(): void {
    if (this.ruler?.on && this.brush) this.chooseTool('move');
    this.note = this.ruler?.on ? 'Click on two places.' : '';
    this.scene?.redraw();
    this.turn += 1;
    announce();
  }

  private showFrusta(): void {
    const cameras = this.options.frusta ? (this.task?.frames[this.work?.frame ?? 0]?.cameras ?? []) : [];
    const ahead = Math.max(2, this.bounds.radius / 8);
    this.scene?.setFrusta(cameras.map((camera) => frustum(camera, ahead)), this.options.camera);
  }

  /** As the camera sees it. */
  viewFromCamera(): void {
    const camera = this.task?.frames[this.work?.frame ?? 0]?.cameras[this.options.camera];
    if (!camera) return;
    const [place, a, , c] = frustum(camera, 10);
    this.scene?.lookFrom(place, [(a[0] + c[0]) / 2, (a[1] + c[1]) / 2, (a[2] + c[2]) / 2]);
  }

  set<K extends keyof Options>(name: K, value: Options[K]): void {
    this.options[name] = value;
    this.showFrusta();
    this.scene?.setGrid(this.options.ground);
    if (name === 'colorBy') this.repaint();
    this.scene?.redraw();
    this.turn += 1;
  }

  /** Names of the cuboids, the brush and the polygon, over the view. */
  private drawNames(): void {
    const svg = this.renderRoot.querySelector('.stage > svg');
    if (!svg || !this.scene || !this.work) return;
    const words = (this.options.names ? this.work.here() : []).map(({ track, cuboid }) => {
      const [x, y] = this.scene?.pixel(cuboid.centerX, cuboid.centerY, cuboid.centerZ + cuboid.height / 2) ?? [0, 0];
      const text = document.createElementNS('http://www.w3.org/2000/svg', 'text');
      text.setAttribute('x', String(x + 4));
      text.setAttribute('y', String(y - 4));
      text.textContent = track.name;
      return text;
    });
    svg.replaceChildren(...words, ...brushMarks(this.brush, this.brushes.radius), ...rulerMarks(this.ruler, this.scene));
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    super.updated(changed);
    for (const side of this.sides) side.draw();
    this.takeImage();
    this.drawImage();
  }

  /** The canvas over the image comes with the first frame that has one, and goes where there is none. */
  private takeImage(): void {
    const canvas = this.renderRoot.querySelector<HTMLCanvasElement>('.picture > canvas');
    const { task } = this;
    if (!canvas || !task || canvas === this.imageCanvas) return;
    this.imageCanvas = canvas;
    if (task.linked) new ImageHands(canvas, () => this.work as Work, () => this.options.camera);
    if (task.kind !== 'segmentation') return;
    const surface = new ImageSurface(canvas, () => task.frames[this.work?.frame ?? 0]?.cameras[this.options.camera], () => this.points);
    this.imageBrush = new Brush(surface, this.brushes, () => this.paint, () => this.hiddenClasses, () => this.repaintSoon(), (changed) => this.painted(changed));
  }

  drawImage(): void {
    const { task, work, options } = this;
    const camera = task?.frames[work?.frame ?? 0]?.cameras[options.camera];
    const image = this.renderRoot.querySelector<HTMLImageElement>('.picture > img');
    const canvas = this.renderRoot.querySelector<HTMLCanvasElement>('.picture > canvas');
    if (!camera || !image || !canvas || !work) return;
    const cuboids = options.cuboidsOnImage
      ? work.here().map(({ track, cuboid }) => ({ cuboid, color: this.colorOf(track.label), selected: track.id === work.selectedId }))
      : [];
    const tracks = new Map(work.state.tracks.map((track) => [track.id, track]));
    const boxes = boxesOf(work.state.boxes, options.camera, work.frame).flatMap(([id, box]) => {
      const track = tracks.get(id);
      return track ? [{ box, color: this.colorOf(track.label), selected: id === work.selectedId, name: track.name }] : [];
    });
    drawOverlay(canvas, image, { camera, cuboids, boxes, points: options.pointsOnImage ? this.points : null, colorOf: this.paint && this.classColor() });
    this.imageBrush?.drawMarks(canvas);
  }

  /** Of painted points in images; others are dim there, so that the picture is seen. */
  private classColor(): (point: number) => string {
    const tones = (this.task?.labels ?? []).map((_, index) => colorNumber(index));
    return (point) => {
      const value = this.paint?.classes[point] ?? 0;
      return this.hiddenClasses.has(value) ? 'transparent' : (tones[value - 1] ?? 'rgb(255 255 255 / 35%)');
    };
  }

  protected renderElement(): TemplateResult {
    if (!this.task || !this.work) return html`<p>There is no point cloud.</p>`;
    return html`<div class="page ${this.options.largeImage ? 'large' : ''}">
      <div class="side">${this.renderInstructions()}${renderPanel(this)}</div>
      <div class="middle">
        <h2>${this.attribute('header') ?? 'Point cloud'}</h2>
        <div class="stage">
          <canvas tabindex="0" role="img" aria-label="Points in three dimensions"></canvas>
          <svg aria-hidden="true"></svg>
          ${this.note ? html`<p class="note" role="status">${this.note}</p>` : nothing}
        </div>
        <div class="bar" role="toolbar" aria-label="Tools">${renderTools(this)}</div>
        ${this.task.kind === 'tracking' ? renderTimeline(this) : nothing}
      </div>
      <div class="side views">${renderViews(this)}</div>
    </div>`;
  }

  static override styles = [controls, regionStyles, dialogStyles, cloudStyles];
}

define('crowd-point-cloud', CrowdPointCloud);
