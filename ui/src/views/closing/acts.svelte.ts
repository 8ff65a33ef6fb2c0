// What is done about a record on its page: one thing at a time, what was typed for it, what is still missing, and why it failed.

import { tick } from 'svelte';
import type { RecordLife, Refusal } from '../../bridge';
import { say } from '../../components/common/live.svelte';
import { t } from '../../wording';

export class Acts {
  busy = $state(false);
  /** What was not done, and why not. */
  failed = $state.raw<{ act: string; why: string }>();
  /** What is missing or wrong, by the id of the box. */
  wrong = $state.raw<Record<string, string>>({});
  /** What was typed into each box, by its id. */
  #typed = $state<Record<string, string>>({});
  #again: () => Promise<void>;

  /** `again` asks for the record anew. */
  constructor(again: () => Promise<void>) {
    this.#again = again;
  }

  /** What a box holds. */
  holds = (id: string) => this.#typed[id] ?? '';

  keep = (id: string) => (words: string) => void (this.#typed[id] = words);

  /** What stands in a box, without what surrounds it. */
  of = (id: string) => this.holds(id).trim();

  /** Whether every box that is needed is filled; if not, the first that is not gets the focus. */
  complete(needs: Record<string, string | false>): boolean {
    const missing = Object.entries(needs).filter((need): need is [string, string] => need[1] !== false);
    this.wrong = Object.fromEntries(missing);
    const first = missing[0] && document.getElementById(missing[0][0]);
    (first?.querySelector('input') ?? first)?.focus();
    return missing.length === 0;
  }

  /** Does `act`; then the page begins again with how the record stands now. `boxes` says which box holds what is refused by name. */
  async do(act: string, what: () => Promise<RecordLife>, boxes: Record<string, string> = {}): Promise<void> {
    if (this.busy) return;
    [this.busy, this.failed] = [true, undefined];
    try {
      await what();
      this.#typed = {};
      await this.#again();
      say(t('closing-done'));
      await tick();
      scrollTo({ top: 0 });
      document.querySelector<HTMLElement>('main h1')?.focus();
    } catch (refusal) {
      const { field, message } = refusal as Refusal;
      const box = boxes[field ?? ''];
      if (!box) this.failed = { act, why: t('closing-failed', { why: message }) };
      await this.#again();
      if (box) this.complete({ [box]: message });
    } finally {
      this.busy = false;
    }
  }

  /** Does `act` with the reason that stands in the box `id`, once there is one. */
  reasoned(act: string, id: string, what: (words: string) => Promise<RecordLife>): void {
    const words = this.of(id);
    if (this.complete({ [id]: words === '' && t('closing-needs-reason') })) void this.do(act, () => what(words), { words: id });
  }
}
