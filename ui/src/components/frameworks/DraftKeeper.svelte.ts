// A draft while somebody writes it: saved on the tablet as it is typed, and checked. One save and one check are under way
// at most; the newest text comes next, so a slow answer never holds the typing up and never shows an older report.

import { call, type DraftId, type DraftShown, type FrameworkReport, type Refusal } from '../../bridge';
import { session } from '../../state/session.svelte';

export type Saving = 'saved' | 'saving' | 'not saved';

/** Texts that a tablet could not save before their page was closed: kept in memory until it is open again. */
const unsaved = new Map<DraftId, string>();

export class DraftKeeper {
  readonly draft: DraftId;
  /** What the person sees. */
  text = $state.raw('');
  saving = $state<Saving>('saved');
  /** Why the last save failed, for the person. */
  trouble = $state<string>();
  /** What the check said last. */
  report = $state.raw<FrameworkReport>();
  /** Why the last check failed, for the person. */
  checkTrouble = $state<string>();
  /** Whether the report is of the text as it stands. */
  readonly current: boolean = $derived.by(() => this.#checked === this.text);
  #saved: string;
  #checked = $state.raw<string>();
  #savingNow = false;
  #checkingNow = false;

  constructor({ draft, text, report }: DraftShown) {
    this.draft = draft.draft;
    this.#saved = text;
    this.#checked = text;
    this.report = report;
    this.text = unsaved.get(this.draft) ?? text;
    unsaved.delete(this.draft);
    if (this.text !== text) this.typed(this.text);
  }

  typed(text: string): void {
    this.text = text;
    void this.save();
    void this.#check();
  }

  /** Saves until the tablet has the newest text. A failed save is said, and tried again at the next letter or press. */
  async save(): Promise<void> {
    if (this.#savingNow) return;
    this.#savingNow = true;
    while (this.#saved !== this.text && (await this.#send(this.text)));
    this.#savingNow = false;
  }

  async #send(text: string): Promise<boolean> {
    this.saving = 'saving';
    try {
      await call('frameworks.draft', { draft: this.draft, text, from: null });
      this.#saved = text;
      this.trouble = undefined;
      this.saving = this.text === text ? 'saved' : 'saving';
      return true;
    } catch (reason) {
      const refusal = reason as Refusal;
      this.saving = 'not saved';
      this.trouble = refusal.message;
      if (refusal.code === 'locked') session.locked();
      return false;
    }
  }

  async #check(): Promise<void> {
    if (this.#checkingNow) return;
    this.#checkingNow = true;
    while (this.#checked !== this.text && (await this.#ask(this.text)));
    this.#checkingNow = false;
  }

  async #ask(text: string): Promise<boolean> {
    try {
      this.report = await call('frameworks.check', { text, before: null });
      this.#checked = text;
      this.checkTrouble = undefined;
      return true;
    } catch (reason) {
      this.checkTrouble = (reason as Refusal).message;
      return false;
    }
  }

  /** The page closes. A text that is not saved yet waits in memory until its page is open again. */
  putDown(): void {
    if (this.#saved !== this.text) unsaved.set(this.draft, this.text);
  }
}
