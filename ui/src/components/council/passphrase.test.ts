import { expect, test } from 'vitest';
import { lacks, placeOf } from './passphrase';

test('a new passphrase has 15 characters, typed twice alike', () => {
  expect(lacks('short', 'short')).toMatch(/15 letters/);
  expect(placeOf('short')).toBe('new-passphrase');
  expect(lacks('lamp otter violin', 'lamp otter violet')).toMatch(/not the same/);
  expect(placeOf('lamp otter violin', 'other')).toBe('other-again');
  expect(lacks('lamp otter violin', '')).toMatch(/not the same/);
  expect(lacks('lamp otter violin', 'lamp otter violin')).toBeUndefined();
});
