import { awaitingWrite, type Value } from '../../bridge';
import { reasonOf } from './reason';

/** Where one field's newest answer is. */
export type Standing = 'still' | 'saving' | 'failed';

interface Kept {
  value: Value | null;
  why: string;
}

/** Answers that could not be saved, by field: they outlive their page, and are there when it opens again. */
const kept = new Map<string, Kept>();

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
  private paused: (() => void) | null = null;
  private running: Promise<void> | null = null;

  constructor(
    /** Names the field among all fields of all people. */
    private readonly key: string,
    private readonly write: (value: Value | null) => Promise<unknown>,
    /** Milliseconds of quiet typing before it writes. */
    private readonly pause = 350,
  ) {
    const left = kept.get(key);
    if (!left) return;
    this.waiting = { value: left.value };
    this.trouble = left.why;
    this.standing = 'failed';
  }

  /** Whether an answer is here that the core does not have yet. */
  get dirty(): boolean {
    return this.waiting !== null || this.standing !== 'still';
  }

  /** The answer that waits here, else the stored one. */
  newest(stored: Value | null): Value | null {
    return this.waiting ? this.waiting.value : stored;
  }

  /** Takes an answer while somebody types, and writes it once they pause. */
  later(value: Value | null): void {
    this.waiting = { value };
    this.standing = 'saving';
    clearTimeout(this.timer);
    this.paused ??= awaitingWrite();
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
    // Only now: the write itself is under way, so that nobody reads "saved" in between.
    this.paused?.();
    this.paused = null;
    await this.running;
  }

  private async drain(): Promise<void> {
    while (this.waiting !== null) {
      const taken: { value: Value | null } = this.waiting;
      this.waiting = null;
      this.standing = 'saving';
      try {
        await this.write(taken.value);
        this.done();
      } catch (refusal) {
        this.failed(taken.value, reasonOf(refusal));
        return;
      }
    }
  }

  private done(): void {
    kept.delete(this.key);
    this.trouble = null;
    if (this.waiting === null) this.standing = 'still';
  }

  private failed(value: Value | null, why: string): void {
    this.waiting ??= { value };
    this.trouble = why;
    this.standing = 'failed';
    kept.set(this.key, { value: this.waiting.value, why });
  }
}
