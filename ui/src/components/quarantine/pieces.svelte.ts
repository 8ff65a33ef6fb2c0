// Which pieces of removed people's work were read, and what rests on what.

import { SvelteSet } from 'svelte/reactivity';
import type { HeldLine, HeldPassage, Quarantine } from '../../bridge';
import { personOf, writerAmong } from './names';

/** The pieces whose every line was on this screen since the app was started. A piece never changes: its name is its hash. */
export const read = new SvelteSet<string>();

/** One passage among all. */
export const passageKey = ({ entry, kind, place, words }: HeldPassage): string =>
  JSON.stringify([entry, kind, place.field, place.item?.list, place.item?.id, words]);

/** The passages that look like an address and of which somebody said here that they tell nobody where a child lives. */
export const answered = new SvelteSet<string>();

/** Whether somebody has still to decide. */
export const isOpen = (line: HeldLine): boolean => line.waiting === null;

/** What one person wrote, child by child. */
export interface Writer {
  /** The same for the same person alone. */
  id: string;
  by: string;
  children: { child: string; lines: HeldLine[] }[];
}

/** The pieces by person, then by child, in the order in which they came from the app. Two people may have one name. */
export function byWriter(lines: readonly HeldLine[], all: readonly HeldLine[] = lines): Writer[] {
  const writers = new Map<string, Map<string, HeldLine[]>>();
  for (const line of lines) {
    const id = personOf(line);
    const children = writers.get(id) ?? new Map<string, HeldLine[]>();
    const child = line.child ?? '';
    children.set(child, [...(children.get(child) ?? []), line]);
    writers.set(id, children);
  }
  return [...writers].map(([id, children]) => {
    const own = [...children].map(([child, held]) => ({ child, lines: held }));
    return { id, by: writerAmong(own.flatMap((one) => one.lines), all), children: own };
  });
}

/** Every piece that is held, decided on or not. */
export const everything = ({ lines, refused }: Quarantine): HeldLine[] => [...lines, ...refused];

/** What has to be admitted with these and is not among them: what they rest on, and what that rests on. */
export function needed(chosen: readonly HeldLine[], { lines, refused }: Quarantine): HeldLine[] {
  const all = new Map([...lines, ...refused].map((line) => [line.entry, line]));
  const found = new Map(chosen.map((line) => [line.entry, line]));
  const queue = [...chosen];
  for (let line = queue.pop(); line !== undefined; line = queue.pop()) {
    for (const entry of line.rests_on) {
      const under = all.get(entry);
      if (under === undefined || found.has(entry) || under.waiting === 'admit') continue;
      found.set(entry, under);
      queue.push(under);
    }
  }
  const asked = new Set(chosen.map((line) => line.entry));
  return [...found.values()].filter((line) => !asked.has(line.entry));
}

/** What waits and rests on these, itself or by another, and is not among them. */
export function resting(chosen: readonly HeldLine[], { lines }: Quarantine): HeldLine[] {
  const under = new Set(chosen.map((line) => line.entry));
  const found: HeldLine[] = [];
  for (let before = -1; before !== found.length; ) {
    before = found.length;
    for (const line of lines) {
      if (under.has(line.entry) || !isOpen(line) || !line.rests_on.some((entry) => under.has(entry))) continue;
      under.add(line.entry);
      found.push(line);
    }
  }
  return found;
}
