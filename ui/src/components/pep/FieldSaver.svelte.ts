import { awaitingWrite, Refusal, type ChildId, type Form, type Place, type Value } from '../../bridge';
import { session } from '../../state/session.svelte';
import { leftBehind } from '../words/left.svelte';
import { reasonOf } from './reason';

/** Where one field's newest answer is. */
export type Standing = 'still' | 'saving' | 'failed';

/** An answer, and the version of the page it was given on. */
interface Given {
  value: Value | null;
  /** Null where the tablet did not know the version: the one then shown replaces it. */
  base: string | null;
}

interface Kept extends Given {
  why: string;
}

/** Where an answer belongs, for whoever reads it without its page. */
export interface Where {
  child: ChildId;
  form: Form;
  place: Place;
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

  private waiting: Given | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private paused: (() => void) | null = null;
  private running: Promise<void> | null = null;
  private readonly person = session.me?.id;
  /** Whether the box is gone: then an answer that cannot be saved is shown elsewhere. */
  private away = false;

  constructor(
    /** Names the field among all fields of all people. */
    private readonly key: string,
    private readonly write: (value: Value | null, base: string) => Promise<unknown>,
    /** The version of the page that is shown. */
    private readonly base: () => string,
    /** Milliseconds of quiet typing before it writes. */
    private readonly pause = 350,
    private readonly where: Where | null = null,
  ) {
    leftBehind.take(key);
    const left = kept.get(key);
    if (!left) return;
    this.waiting = { value: left.value, base: left.base };
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
    this.waiting = this.given(value);
    this.standing = 'saving';
    clearTimeout(this.timer);
    this.paused ??= awaitingWrite(() => this.now());
    this.timer = setTimeout(() => void this.now(), this.pause);
  }

  /** Takes an answer and writes it at once. */
  async take(value: Value | null): Promise<void> {
    this.waiting = this.given(value);
    this.standing = 'saving';
    await this.now();
  }

  /** Takes one of the answers that are shown side by side: it is written over all of them. */
  async settle(value: Value | null): Promise<void> {
    this.waiting = null;
    await this.take(value);
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

  /** The box goes: writes whatever waits, and keeps in sight what cannot be written. */
  async leave(): Promise<void> {
    this.away = true;
    await this.now();
    if (this.standing === 'failed') this.tell(this.trouble ?? '');
  }

  private tell(why: string): void {
    if (!this.away || this.where === null || this.waiting === null) return;
    const again = () => this.now();
    leftBehind.put({ key: this.key, person: this.person, ...this.where, words: this.waiting.value, why, again });
  }

  private async drain(): Promise<void> {
    while (this.waiting !== null) {
      const taken: Given = this.waiting;
      this.waiting = null;
      this.standing = 'saving';
      try {
        await this.write(taken.value, taken.base ?? this.base());
        this.done();
      } catch (refusal) {
        this.failed(taken, refusal);
        return;
      }
    }
  }

  private done(): void {
    kept.delete(this.key);
    if (this.away) leftBehind.take(this.key);
    this.trouble = null;
    if (this.waiting === null) this.standing = 'still';
  }

  /** An answer to the page as it is shown; one that replaces an answer still waiting was begun on that one's page. */
  private given(value: Value | null): Given {
    return { value, base: this.waiting?.base ?? this.base() };
  }

  private failed(given: Given, refusal: unknown): void {
    const why = reasonOf(refusal);
    // The newest answer, over the page the first of them was given on.
    this.waiting = { value: (this.waiting ?? given).value, base: this.baseAfter(given, refusal) };
    this.trouble = why;
    this.standing = 'failed';
    kept.set(this.key, { ...this.waiting, why });
    this.tell(why);
  }

  /** A version that the tablet does not know would be refused for ever. */
  private baseAfter(given: Given, refusal: unknown): string | null {
    return refusal instanceof Refusal && refusal.code === 'unknown_base' ? null : given.base;
  }
}
