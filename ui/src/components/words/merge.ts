// Bringing words typed here together with words that came in, and keeping the caret where it was.

import diff from 'fast-diff';

/** A place in a text, in UTF-16 units. */
export type Span = { start: number; end: number };
export type Merged = { text: string; span: Span };

/** One stretch of the base: kept or removed by one side, with what that side put before it. */
type Change = { at: number; remove: number; insert: string };

/**
 * Both `mine` and `theirs` were made from `base`. The answer holds what either added, without what either removed.
 * `span` is the selection in `mine`; it comes back at the same words.
 */
export function merge(base: string, mine: string, theirs: string, span: Span): Merged {
  if (theirs === base) return { text: mine, span };
  const own = changes(base, mine);
  const other = changes(base, theirs);
  const walk = new Walk(base, own, other);
  return walk.run(span);
}

function changes(from: string, to: string): Change[] {
  const list: Change[] = [];
  let at = 0;
  let goneFrom = -1;
  for (const [kind, text] of diff(from, to)) {
    if (kind === diff.INSERT) {
      // Words put in place of others stand where those began.
      list.push({ at: goneFrom < 0 ? at : goneFrom, remove: 0, insert: text });
      continue;
    }
    goneFrom = kind === diff.DELETE ? at : -1;
    if (kind === diff.DELETE) list.push({ at, remove: text.length, insert: '' });
    at += text.length;
  }
  return list;
}

/** Walks the base once from place to place where either side did something. */
class Walk {
  #text = '';
  #mine = 0;
  #starts: number | undefined;
  #ends: number | undefined;

  constructor(
    private readonly base: string,
    private readonly own: Change[],
    private readonly other: Change[],
  ) {}

  run(span: Span): Merged {
    const cuts = new Set([0, this.base.length]);
    for (const { at, remove } of [...this.own, ...this.other]) cuts.add(at).add(at + remove);
    const places = [...cuts].sort((a, b) => a - b);
    places.forEach((place, index) => {
      this.#put(inserted(this.own, place), true, span);
      this.#put(inserted(this.other, place), false, span);
      const next = places[index + 1];
      if (next !== undefined) this.#keep(place, next, span);
    });
    const text = this.#text;
    return { text, span: { start: this.#starts ?? text.length, end: this.#ends ?? text.length } };
  }

  #put(words: string, isMine: boolean, span: Span) {
    this.#mark(span, isMine ? words.length : 0);
    this.#text += words;
    if (isMine) this.#mine += words.length;
    this.#mark(span, 0);
  }

  #keep(from: number, to: number, span: Span) {
    const words = this.base.slice(from, to);
    const goneHere = removed(this.own, from, to);
    const goneThere = removed(this.other, from, to);
    const shown = goneHere || goneThere ? '' : words;
    this.#mark(span, goneHere ? 0 : words.length, shown.length);
    this.#text += shown;
    if (!goneHere) this.#mine += words.length;
    this.#mark(span, 0);
  }

  /** Notes the caret when it lies within the next `length` units of my text, of which `shown` stay. */
  #mark(span: Span, length: number, shown = length) {
    const place = (caret: number) => {
      const inside = caret - this.#mine;
      return inside >= 0 && inside <= length ? this.#text.length + Math.min(inside, shown) : undefined;
    };
    // A caret at the end of a stretch stays behind it, not behind what comes in after it.
    this.#starts ??= place(span.start);
    this.#ends ??= place(span.end);
  }
}

function inserted(list: readonly Change[], at: number): string {
  return list.filter((change) => change.at === at).map((change) => change.insert).join('');
}

function removed(list: readonly Change[], from: number, to: number): boolean {
  return list.some((change) => change.at <= from && change.at + change.remove >= to && change.remove > 0);
}
