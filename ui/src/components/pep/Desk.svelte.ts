import { onChanged } from '../../bridge';
import { reasonOf } from './reason';

/**
 * A page's view of the core: asks for it, asks again after every write and whenever this child changed
 * elsewhere, and never shows an answer that is older than a write which has finished meanwhile.
 */
export class Desk<View> {
  view = $state.raw<View | null>(null);
  /** Why the page could not be shown, in the person's words. */
  trouble = $state<string | null>(null);

  private writes = 0;
  private wanted = false;
  private running: Promise<void> | null = null;

  constructor(private readonly ask: () => Promise<View>) {}

  /** Starts asking; the answer stops it. For `$effect`. */
  open(child: string): () => void {
    void this.refresh();
    return onChanged((change) => {
      if (change.child === null || change.child === child) void this.refresh();
    });
  }

  /** Asks again, once, however often it is called while an answer is under way. */
  async refresh(): Promise<void> {
    this.wanted = true;
    this.running ??= this.run().finally(() => (this.running = null));
    await this.running;
  }

  /** Does a write, then asks again. A refusal goes to whoever called. */
  async write<T>(deed: () => Promise<T>): Promise<T> {
    const done = await deed();
    this.wrote();
    return done;
  }

  /** Says that a write outside of `write` has finished. */
  wrote(): void {
    this.writes += 1;
    void this.refresh();
  }

  private async run(): Promise<void> {
    while (this.wanted) {
      this.wanted = false;
      const before = this.writes;
      try {
        const view = await this.ask();
        if (before === this.writes) this.view = view;
        else this.wanted = true;
        this.trouble = null;
      } catch (refusal) {
        this.trouble = reasonOf(refusal);
      }
    }
  }
}
