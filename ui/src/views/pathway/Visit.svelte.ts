import { getContext, setContext } from 'svelte';
import type { Speaker } from '../../components/pathway/speaker';
import type { Pathway } from './Pathway.svelte';

/** The places of the child's space. */
export type Where =
  | { at: 'home' }
  | { at: 'dream'; instead?: string | undefined }
  | { at: 'path' }
  | { at: 'one'; id: string }
  | { at: 'say'; id: string }
  | { at: 'see'; id: string }
  | { at: 'step'; aspiration: string }
  | { at: 'look_back'; step: string }
  | { at: 'mind'; id: string }
  | { at: 'team' }
  | { at: 'person'; id?: string | undefined }
  | { at: 'wall' }
  | { at: 'did'; about?: string | undefined }
  | { at: 'talk' }
  | { at: 'give' };

/** Two ways to see the same pages: more pictures, or more words. */
export type Register = 'pictures' | 'words';

/** A child's visit to their pathway: where they are, how they like it, and what they may touch. */
export class Visit {
  where = $state.raw<Where>({ at: 'home' });
  register = $state<Register>('pictures');
  /** Why a child changed their mind about a dream, by dream, until it is kept. */
  because = $state<Record<string, string>>({});
  private before: Where[] = [];

  constructor(
    readonly pathway: Pathway,
    readonly speaker: Speaker,
  ) {}

  /** What the child likes to be called. */
  get name(): string {
    return this.pathway.view?.known_as ?? '';
  }

  go(where: Where): void {
    this.before.push(this.where);
    this.where = where;
  }

  /** Goes on without a way back to where the child is now, as after the last question. */
  instead(where: Where): void {
    this.where = where;
  }

  back(): void {
    this.where = this.before.pop() ?? { at: 'home' };
  }

  home(): void {
    this.before = [];
    this.where = { at: 'home' };
  }
}

const KEY = Symbol('visit');

export function provideVisit(visit: Visit): Visit {
  return setContext(KEY, visit);
}

export function visiting(): Visit {
  return getContext<Visit>(KEY);
}
