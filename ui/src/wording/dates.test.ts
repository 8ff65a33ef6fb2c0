import { afterEach, expect, test, vi } from 'vitest';
import { moment } from './dates';

afterEach(() => void vi.useRealTimers());

test.each([
  ['2026-11-23T10:42:00', /^10:42$/],
  ['2026-11-20T14:05:00', /^Fri,? 20 Nov,? 14:05$/],
  ['2026-01-01T00:00:00', /^Thu,? 1 Jan,? 00:00$/],
  ['2025-12-31T23:59:00', /^Wed,? 31 Dec 2025,? 23:59$/],
  ['2025-11-23T10:42:00', /^Sun,? 23 Nov 2025,? 10:42$/],
  ['2027-01-01T09:00:00', /^Fri,? 1 Jan 2027,? 09:00$/],
])('%s is said with its year where that is not this one', (at, said) => {
  vi.useFakeTimers({ now: new Date('2026-11-23T17:00:00') });
  expect(moment(at)).toMatch(said);
});
