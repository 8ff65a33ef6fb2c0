import { expect, test } from 'vitest';
import type { FindingSeverity, FrameworkFinding } from '../../bridge';
import { lineAt, lineCount, marked, nextProblem, sentence, spanOf } from './lines';

const found = (line: number, severity: FindingSeverity): FrameworkFinding => ({ line, severity, column: 1, code: 'x', message: 'x', witness: null });

test.each([
  ['', 1],
  ['one', 1],
  ['one\n', 2],
  ['one\ntwo\n\nfour', 4],
])('%j has %i lines', (text, lines) => expect(lineCount(text)).toBe(lines));

test('a place lies on the line that it is typed on', () => {
  expect(['a\nb\nc'].flatMap((text) => [0, 1, 2, 3, 4, 5].map((at) => lineAt(text, at)))).toEqual([1, 1, 2, 2, 3, 3]);
});

test.each([
  [1, 'first'],
  [2, ''],
  [3, 'third'],
  [9, 'third'],
])('line %i is %j', (line, words) => {
  const text = 'first\n\nthird';
  const { start, end } = spanOf(text, line);
  expect(text.slice(start, end)).toBe(words);
});

test('a line is as grave as the gravest thing on it, and lines stand in order', () => {
  const lines = marked([found(7, 'note'), found(2, 'note'), found(2, 'refused'), found(5, 'warning')]);
  expect(lines.map(({ line, severity, findings }) => [line, severity, findings.length])).toEqual([
    [2, 'refused', 2],
    [5, 'warning', 1],
    [7, 'note', 1],
  ]);
});

test('the next problem goes on around the end, and passes notes by', () => {
  const lines = marked([found(2, 'refused'), found(5, 'warning'), found(7, 'note')]);
  const way = (from: number, back = false) => nextProblem(lines, from, back)?.line;
  expect([way(1), way(2), way(5), way(9)]).toEqual([2, 5, 2, 2]);
  expect([way(9, true), way(5, true), way(2, true)]).toEqual([5, 2, 5]);
  expect(nextProblem(marked([found(7, 'note')]), 1)).toBeUndefined();
});

test.each([
  ['the reading gives amber', 'The reading gives amber'],
  ['practice-kinder is an id', 'practice-kinder is an id'],
  ['`mistake` is not a key here', '`mistake` is not a key here'],
])('%s is said as “%s”', (message, said) => expect(sentence(message)).toBe(said));
