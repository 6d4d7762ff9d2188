import type { Action } from '../base/keys.ts';
import { copied, hidden, markIn, objects, shown, withMark, withoutObject, type Mark } from './marks.ts';
import { predicted } from './predict.ts';
import { SequenceWidget } from './sequence-widget.ts';

/** What a worker can do in `<crowd-video-frames>` by key and button, besides drawing. */
export abstract class SequenceActions extends SequenceWidget {
  protected get last(): number {
    return this.frames.length - 1;
  }

  private jump(step: 1 | -1): void {
    const { marking, held } = this;
    const keys = held === null ? [] : marking.keysOf(held);
    const next = step > 0 ? keys.find((at) => at > marking.at) : keys.findLast((at) => at < marking.at);
    if (next !== undefined) this.go(next);
    else this.say(held === null ? 'Choose an object first.' : 'There is no further key frame of this object.');
  }

  protected say(sentence: string): void {
    this.said = sentence;
    this.turn += 1;
  }

  /** The chosen mark, or all of this frame. */
  private get meant(): readonly Mark[] {
    const { chosen } = this;
    return (chosen ? [chosen] : this.marking.here).filter(({ label }) => !this.marking.locked.has(label));
  }

  private copy(to: readonly number[], then: number): void {
    const frames = to.filter((at) => at >= 0 && at <= this.last);
    if (this.meant.length === 0) this.say('There is nothing in this frame to copy.');
    else if (frames.length === 0) this.say('There is no further frame.');
    else {
      this.change(copied(this.marking.sequence, this.meant, frames), then);
      this.say(`Copied to ${frames.length === 1 ? 'one frame' : `${String(frames.length)} frames`}.`);
    }
  }

  private predict(): void {
    const { marking, picture } = this;
    if (this.editor.kind !== 'box') this.say('Only boxes can be predicted.');
    else if (this.meant.length === 0) this.say('There is no box in this frame to predict from.');
    else if (marking.at === this.last) this.say('This is the last frame.');
    else if (picture) this.change(predicted(marking.sequence, marking.at, this.meant, picture), marking.at + 1);
  }

  private hide(): void {
    const { marking, chosen, held } = this;
    const mark = chosen ?? objects(marking.sequence).get(held ?? '');
    if (mark && marking.locked.has(mark.label)) this.say('This label may not be changed in this job.');
    else if (chosen) this.change(hidden(marking.sequence, chosen.objectId, marking.at));
    else if (held !== null && marking.sequence[marking.at]?.absent.includes(held)) {
      this.change(shown(marking.sequence, held, marking.at));
    } else this.say('Choose an object first.');
  }

  /** The chosen object in this frame, too: where it is in the nearest one. */
  private bring(): void {
    const { marking, held } = this;
    if (held === null || this.chosen) {
      this.say('Choose an object that is in another frame.');
      return;
    }
    for (let far = 1; far <= this.last; far += 1) {
      const mark = markIn(marking.sequence, marking.at - far, held) ?? markIn(marking.sequence, marking.at + far, held);
      if (!mark || marking.locked.has(mark.label)) continue;
      const placed = withMark(marking.sequence, marking.at, { ...mark, key: true });
      this.change(marking.filled(placed, held));
      return;
    }
  }

  private removeObject(): void {
    const { chosen, marking } = this;
    if (!chosen) this.say('Choose an object first.');
    else if (marking.locked.has(chosen.label)) this.say('This label may not be changed in this job.');
    else this.change(withoutObject(marking.sequence, chosen.objectId));
  }

  private navigation(): Action[] {
    const { marking } = this;
    return [
      { id: 'next-frame', title: 'Next frame', key: '.', run: () => this.go(marking.at + 1) },
      { id: 'previous-frame', title: 'Previous frame', key: ',', run: () => this.go(marking.at - 1) },
      { id: 'ten-on', title: 'Ten frames on', key: 'PageDown', run: () => this.go(marking.at + 10) },
      { id: 'ten-back', title: 'Ten frames back', key: 'PageUp', run: () => this.go(marking.at - 10) },
      { id: 'first-frame', title: 'First frame', key: 'Home', run: () => this.go(0) },
      { id: 'last-frame', title: 'Last frame', key: 'End', run: () => this.go(this.last) },
      { id: 'play', title: this.isPlaying ? 'Pause' : 'Play', key: 'k', run: () => this.play() },
      { id: 'next-key', title: 'Next key frame of the object', key: ']', run: () => this.jump(1) },
      { id: 'previous-key', title: 'Key frame before', key: '[', run: () => this.jump(-1) },
    ];
  }

  /** To the attributes and back to the picture, without the mouse. */
  private toFields(): void {
    const place = this.renderRoot.querySelector('.object-more .attributes, [aria-label="About this frame"]');
    const field = place?.querySelector<HTMLElement>('select:enabled, input:enabled');
    if (field) field.focus();
    else this.say('There is no attribute to fill in.');
  }

  protected work(): Action[] {
    const { marking } = this;
    const later = (): number[] => Array.from({ length: this.last - marking.at }, (_, n) => marking.at + 1 + n);
    const interpolate = (): void => {
      marking.interpolating = !marking.interpolating;
      this.say(`Frames between two places of an object are ${marking.interpolating ? '' : 'not '}filled.`);
    };
    const box: Action[] = [{ id: 'predict', title: 'Predict next', key: 'p', run: () => this.predict() }];
    const tracks: Action[] = [
      { id: 'hide', title: 'Out of sight', key: 'o', run: () => this.hide() },
      { id: 'bring', title: 'The object in this frame, too', key: 'b', run: () => this.bring() },
      { id: 'interpolate', title: 'Fill between key frames', key: 't', run: interpolate },
      { id: 'delete-object', title: 'Delete in all frames', key: 'Shift+Delete', run: () => this.removeObject() },
    ];
    return [
      ...(this.editor.kind === 'box' ? box : []),
      { id: 'copy-next', title: 'Copy to next', key: 'c', run: () => this.copy([marking.at + 1], marking.at + 1) },
      { id: 'copy-all', title: 'Copy to all', key: 'Shift+c', run: () => this.copy(later(), marking.at) },
      { id: 'copy-previous', title: 'Copy to previous', key: 'x', run: () => this.copy([marking.at - 1], marking.at - 1) },
      ...(marking.tracking ? tracks : []),
      { id: 'attributes', title: 'To the attributes (Esc: back)', key: 'e', run: () => this.toFields() },
    ];
  }

  protected override ownActions(): Action[] {
    const drawing = super
      .ownActions()
      .map((action) => (action.id === 'previous' ? { ...action, key: 'Shift+n' } : action));
    return [...this.navigation(), ...this.work(), ...drawing];
  }
}
