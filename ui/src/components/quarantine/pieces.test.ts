import { expect, test } from 'vitest';
import type { HeldLine, Quarantine } from '../../bridge';
import { byWriter, needed, resting } from './pieces.svelte';

const line = (entry: string, more: Partial<HeldLine> = {}): HeldLine => ({
  entry, by: 'Sam Sample', person: more.by ?? 'Sam Sample', device: '44444444-0000-5000-8000-000000dddd01', child: 'robin', name: 'Robin Madeup', forms: [{ is: 'core' }], received_at: '2026-11-23T10:42:00Z', written_at: '2026-11-12T15:20:00Z',
  changes: 1, unreadable: null, rests_on: [], waiting: null, refusal: null, ...more,
});
const held = (lines: HeldLine[], refused: HeldLine[] = []): Quarantine => ({ may: true, asked_at: null, lines, refused });
const names = (lines: readonly HeldLine[]) => lines.map(({ entry }) => entry).sort();

const ground = line('ground');
const floor = line('floor', { rests_on: ['ground'] });
const roof = line('roof', { rests_on: ['floor'] });

test('what a piece rests on is needed with what that rests on, where it waits or was refused', () => {
  expect(names(needed([roof], held([floor, roof], [ground])))).toEqual(['floor', 'ground']);
});

test('what is chosen beside it, or admitted already, is not needed again', () => {
  expect(needed([ground, floor, roof], held([ground, floor, roof]))).toEqual([]);
  expect(needed([floor], held([line('ground', { waiting: 'admit' }), floor]))).toEqual([]);
});

test('what rests on a piece is found over others, but for what is decided', () => {
  expect(names(resting([ground], held([ground, floor, roof])))).toEqual(['floor', 'roof']);
  expect(resting([ground], held([ground, line('floor', { rests_on: ['ground'], waiting: 'refuse' })]))).toEqual([]);
});

test('pieces that rest on each other come to an end', () => {
  const [one, other] = [line('one', { rests_on: ['other'] }), line('other', { rests_on: ['one'] })];
  expect(names(needed([one], held([one, other])))).toEqual(['other']);
  expect(names(resting([one], held([one, other])))).toEqual(['other']);
});

test('pieces stand by person, then by child, in the order in which they came', () => {
  const lines = [line('1'), line('2', { child: 'zoe' }), line('3', { by: 'Priya Practice' }), line('4')];
  expect(byWriter(lines).map(({ by, children }) => [by, children.map((one) => [one.child, names(one.lines)])])).toEqual([
    ['Sam Sample', [['robin', ['1', '4']], ['zoe', ['2']]]],
    ['Priya Practice', [['robin', ['3']]]],
  ]);
});

test('two people of one name stand apart, told by their tablets', () => {
  const lines = [
    line('1', { person: 'one', device: '44444444-0000-5000-8000-000000aaaa01' }),
    line('2', { person: 'other', device: '44444444-0000-5000-8000-000000bbbb02' }),
    line('3', { person: 'one', device: '44444444-0000-5000-8000-000000aaaa02' }),
    line('4', { by: 'Priya Practice', person: 'priya' }),
  ];
  expect(byWriter(lines).map(({ by, children }) => [by, names(children.flatMap((one) => one.lines))])).toEqual([
    ['Sam Sample, tablets aaaa01, aaaa02', ['1', '3']],
    ['Sam Sample, tablet bbbb02', ['2']],
    ['Priya Practice', ['4']],
  ]);
  // Also where the other one's piece was refused already.
  expect(byWriter([line('2', { person: 'other' })], lines)[0]?.by).toMatch(/^Sam Sample, tablet/);
});
