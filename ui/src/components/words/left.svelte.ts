// Words and answers that could not be saved and whose box is gone: their page was closed, or its form became
// read-only. They stay in memory and in sight until they are saved. Small, because every page shows them.

import { SvelteMap } from 'svelte/reactivity';
import type { ChildId, Form, Place, Value } from '../../bridge';

export interface Left {
  /** Names the field among all fields of all people. */
  key: string;
  /** Whose words they are: nobody else sees them. */
  person: string | undefined;
  child: ChildId;
  form: Form;
  place: Place;
  /** The words, or an answer. */
  words: string | Value | null;
  /** Why the last save failed, in the person's words. */
  why: string;
  again: () => unknown;
}

class LeftBehind {
  readonly #all = new SvelteMap<string, Left>();

  put(left: Left): void {
    this.#all.set(left.key, left);
  }

  /** They are saved, or their box is there again. */
  take(key: string): void {
    this.#all.delete(key);
  }

  of(person: string | undefined): Left[] {
    return [...this.#all.values()].filter((left) => left.person === person);
  }
}

export const leftBehind = new LeftBehind();
