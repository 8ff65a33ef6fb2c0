import type { Value } from '../../bridge';
import { reasonOf } from './reason';

/** Where one field's newest answer is. */
export type Standing = 'still' | 'saving' | 'failed';

/**
 * Saves one field: the newest answer wins, one write runs at a time, and what failed is kept and tried
 * again on request. It never throws an answer away: whoever leaves the page calls `now` first.
 */
export class FieldSaver {
  standing = $state<Standing>('still');
  /** Why the last write failed, in the person's words. */
  trouble = $state<string | null>(null);

  private waiting: { value: Value | null } | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | null = null;

  constructor(
    private readonly write: (value: Value | null) => Promise<unknown>,
    /** Milliseconds of quiet typing before it writes. */
    private readonly pause = 350,
  ) {}

  /** Whether an answer is here that the core does not have yet. */
  get dirty(): boolean {
    return this.waiting !== null || this.standing !== 'still';
  }

  /** Takes an answer while somebody types, and writes it once they pause. */
  later(value: Value | null): void {
    this.waiting = { value };
    this.standing = 'saving';
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.now(), this.pause);
  }

  /** Takes an answer and writes it at once. */
  async take(value: Value | null): Promise<void> {
    this.waiting = { value };
    this.standing = 'saving';
    await this.now();
  }

  /** Writes whatever waits. */
  async now(): Promise<void> {
    clearTimeout(this.timer);
    this.running ??= this.drain().finally(() => (this.running = null));
    await this.running;
  }

  private async drain(): Promise<void> {
    while (this.waiting !== null) {
      const taken = this.waiting;
      this.waiting = null;
      this.standing = 'saving';
      try {
        await this.write(taken.value);
        this.trouble = null;
        if (this.waiting === null) this.standing = 'still';
      } catch (refusal) {
        this.waiting ??= taken;
        this.trouble = reasonOf(refusal);
        this.standing = 'failed';
        return;
      }
    }
  }
}
