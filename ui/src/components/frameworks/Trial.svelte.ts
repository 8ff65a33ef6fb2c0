// A draft tried on the PEPs of this tablet, some at a time, so that it can be watched and stopped. Nothing is written.

import { type Answer, call, type Refusal, type TriedPep } from '../../bridge';

/** How many PEPs one question asks for: few enough that “Stop” stops soon. */
const AT_ONCE = 12;

export class Trial {
  /** How many PEPs are on this tablet; not known before the first answer. */
  of = $state<number>();
  looked = $state(0);
  unchanged = $state(0);
  unjudged = $state(0);
  changed = $state.raw<TriedPep[]>([]);
  state = $state<'new' | 'running' | 'stopped' | 'done'>('new');
  trouble = $state<string>();
  /** The text that was tried. */
  text = $state.raw('');
  #run = 0;

  /** Begins anew with this text. Answers when it is through, stopped or refused. */
  async start(text: string): Promise<void> {
    const mine = ++this.#run;
    Object.assign(this, { of: undefined, looked: 0, unchanged: 0, unjudged: 0, changed: [], state: 'running', trouble: undefined, text });
    let after: string | null = null;
    do {
      try {
        const answer: Answer<'frameworks.try'> = await call('frameworks.try', { text, after, at_most: AT_ONCE });
        if (mine !== this.#run) return;
        this.of = answer.of;
        this.looked += answer.looked_at;
        this.unchanged += answer.unchanged;
        this.unjudged += answer.unjudged;
        this.changed = [...this.changed, ...answer.changed];
        after = answer.next;
      } catch (reason) {
        if (mine !== this.#run) return;
        this.trouble = (reason as Refusal).message;
        this.state = 'stopped';
        return;
      }
    } while (after !== null);
    this.state = 'done';
  }

  /** Stops. What was found so far stays. */
  stop(): void {
    if (this.state !== 'running') return;
    this.#run += 1;
    this.state = 'stopped';
  }
}
