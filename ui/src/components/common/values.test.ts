import { expect, test } from 'vitest';
import { partsOf, readDay, readNumber } from './values';

const bounds = { min: 0, max: 100, decimals: 1 };

test.each([
  ['', null], ['92', 92], ['92.34', 92.3], ['92,5', 92.5], [' 92 % ', 92], ['.5', 0.5], ['101', 'impossible'], ['-1', 'impossible'],
  ['ninety', 'impossible'], ['9 5x', 'impossible'],
] as const)('the number “%s” reads as %s', (text, read) => expect(readNumber(text, bounds)).toBe(read));

test.each([
  ['8', '12', '2026', '2026-12-08'], ['08', '02', '26', '2026-02-08'], ['', '', '', null], ['8', '', '2026', 'unfinished'],
  ['8', '12', '202', 'unfinished'], ['31', '2', '2026', 'impossible'], ['29', '2', '2028', '2028-02-29'], ['29', '2', '2027', 'impossible'],
  ['1', '13', '2026', 'impossible'], ['a', '1', '2026', 'impossible'], ['1', '1', '2999', 'impossible'],
] as const)('the day %s/%s/%s reads as %s', (day, month, year, read) => expect(readDay({ day, month, year })).toBe(read));

test('a day shows in its parts without noughts', () => {
  expect(partsOf('2026-02-08')).toEqual({ day: '8', month: '2', year: '2026' });
  expect(partsOf(null)).toEqual({ day: '', month: '', year: '' });
});
