// The words of one field while somebody writes them. What is typed goes to the tablet at once: one write is under
// way, the newest comes next. What comes back is merged in. A failed save is said, and no word is given up.

import { call, type ChildId, type Form, type Place, Refusal } from '../../bridge';
import { session } from '../../state/session.svelte';
import { leftBehind } from './left.svelte';
import { merge, type Span } from './merge';

export type Field = { child: ChildId; form: Form; place: Place };
export type Saving = 'saved' | 'saving' | 'not saved';

export class Edits {
  /** What the person sees. */
  draft = $state('');
  saving = $state<Saving>('saved');
  /** Why the last save failed, for the person. */
  trouble = $state<string>();
  /** Called after words of ours were saved. */
  onsaved: (() => void) | undefined;
  /** Where the caret is, and how to put it back after words came in. */
  caret: { read(): Span; put(span: Span): void } | undefined;

  /** Names the field among all fields of all people. Taken at once: a lock forgets whose words these are. */
  readonly key: string;
  readonly #person = session.me?.id;
  readonly #field: Field;
  #base: string;
  /** What the page shows now, whatever was typed here. */
  #shown: { base: string; text: string };
  /** The whole text at `#base`. */
  #agreed: string;
  #underWay = false;
  /** Words elsewhere changed while a write was under way or the person was composing. */
  #askAgain = false;
  /** Whether this person wrote here since the field was made: views asked before that may be older than it. */
  #wrote = false;
  #composing = false;
  /** Whether the box is gone: then whatever cannot be saved is shown elsewhere. */
  #away = false;

  constructor(field: Field, base: string, text: string) {
    this.#field = field;
    this.key = keyOf(field);
    this.#base = base;
    this.#shown = { base, text };
    this.#agreed = text;
    this.draft = text;
  }

  /** Whether words are here that the tablet has not saved. */
  get pending(): boolean {
    return this.#underWay || this.draft !== this.#agreed;
  }

  typed(text: string): void {
    this.draft = text;
    if (!this.#composing) void this.#write();
  }

  /** While letters are composed (as with an input method), the box is not touched. */
  compose(composing: boolean): void {
    this.#composing = composing;
    if (!composing) void this.#write();
  }

  tryAgain(): void {
    void this.#write();
  }

  /** The box is gone, or there again. */
  away(away: boolean): void {
    this.#away = away;
    this.#tell();
  }

  /** Puts words that cannot be saved where they are seen, while there is no box that shows them. */
  #tell(): void {
    const { key } = this;
    if (!this.#away || this.trouble === undefined) return leftBehind.take(key);
    const { child, form, place } = this.#field;
    const again = () => this.tryAgain();
    leftBehind.put({ key, person: this.#person, child, form, place, words: this.draft, why: this.trouble, again });
  }

  /** A newer view of the field. Words typed here stay: where there are any, the tablet is asked to merge. */
  offered(base: string, text: string): void {
    this.#shown = { base, text };
    if (base === this.#base && text === this.#agreed) return;
    if (!this.#wrote && !this.pending) {
      this.#adopt(this.#agreed, { base, text });
    } else if (text !== this.#agreed) {
      this.#askAgain = true;
      void this.#write();
    }
  }

  async #write(): Promise<void> {
    if (this.#underWay || this.#composing) return;
    this.#underWay = true;
    while (!this.#composing && (this.draft !== this.#agreed || this.#askAgain)) {
      const sent = this.draft;
      const own = sent !== this.#agreed;
      this.#askAgain = false;
      this.#wrote ||= own;
      if (own) this.saving = 'saving';
      if (!(await this.#send(sent))) break;
      if (own) this.onsaved?.();
    }
    this.#underWay = false;
  }

  /** Sends the whole text; answers whether it was saved. */
  async #send(sent: string): Promise<boolean> {
    try {
      this.#adopt(sent, await call('text.write', { ...this.#field, base: this.#base, text: sent }));
      this.trouble = undefined;
      this.saving = this.draft === this.#agreed ? 'saved' : 'saving';
      this.#tell();
      return true;
    } catch (reason) {
      const refusal = reason as Refusal;
      this.trouble = refusal.message;
      this.saving = 'not saved';
      this.#tell();
      if (refusal.code === 'locked') session.locked();
      return refusal.code === 'unknown_base' && this.#startAgain();
    }
  }

  /**
   * The tablet does not know the version these words were typed over, and would refuse it for ever: the page as it
   * is shown takes its place. Answers whether there is one.
   */
  #startAgain(): boolean {
    if (this.#shown.base === this.#base) return false;
    this.#adopt(this.#agreed, this.#shown);
    return true;
  }

  /** Takes the tablet's text. What was typed since `sent` is laid over it, with the caret at the same words. */
  #adopt(sent: string, answer: { base: string; text: string }): void {
    const span = this.caret?.read() ?? { start: this.draft.length, end: this.draft.length };
    const merged = merge(sent, this.draft, answer.text, span);
    this.#base = answer.base;
    this.#agreed = answer.text;
    if (merged.text === this.draft) return;
    this.draft = merged.text;
    this.caret?.put(merged.span);
  }
}

const unsaved = new Map<string, Edits>();

function keyOf(field: Field): string {
  return JSON.stringify([session.me?.id, field]);
}

/** The edits of a field: those left unsaved when its page was closed or the tablet locked, or new ones. */
export function editsOf(field: Field, base: string, text: string): Edits {
  const key = keyOf(field);
  const left = unsaved.get(key);
  unsaved.delete(key);
  left?.away(false);
  if (left === undefined || !left.pending) return new Edits(field, base, text);
  left.offered(base, text);
  left.tryAgain();
  return left;
}

/** A page closes. Words that are not saved yet are kept in memory until their page is open again. */
export function putDown(edits: Edits): void {
  edits.caret = undefined;
  edits.onsaved = undefined;
  // A box that goes while letters are composed in it never says that the composing ended.
  edits.compose(false);
  edits.away(true);
  if (edits.pending) unsaved.set(edits.key, edits);
}
