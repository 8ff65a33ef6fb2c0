import { expect, test } from 'vitest';
import { cut } from './cut';

const PASSAGE = '12 Acorn Street';

test.each([
  ['She reads well. Home is 12 Acorn Street. She likes it.', 'She reads well. Home is. She likes it.'],
  ['12 Acorn Street. She likes it.', 'She likes it.'],
  ['She reads well. 12 Acorn Street. She likes it.', 'She reads well. She likes it.'],
  ['She reads well. 12 Acorn Street.', 'She reads well.'],
  ['She lives at 12 Acorn Street with others', 'She lives at with others'],
  ['She lives at 12 Acorn Street', 'She lives at'],
  ['12 Acorn Street', ''],
  ['12 Acorn Street.', ''],
  ['Contact (12 Acorn Street) on Fridays', 'Contact on Fridays'],
  ['At home, 12 Acorn Street, on Fridays', 'At home, on Fridays'],
  ['At home, 12 Acorn Street.', 'At home.'],
  ['One line\n12 Acorn Street\nanother', 'One line\nanother'],
  ['One line\n12 Acorn Street.\nanother', 'One line\nanother'],
  ['12 Acorn Street\nanother', 'another'],
  ['Home:12 Acorn Street', 'Home:'],
  ['Home is 12 Acorn Street!', 'Home is!'],
  ['Two  spaces stay. Home is 12 Acorn Street', 'Two  spaces stay. Home is'],
  ['12 Acorn Street and 12 Acorn Street', 'and 12 Acorn Street'],
  ['Nothing to take out.  It stays .', 'Nothing to take out.  It stays .'],
])('%j becomes %j', (text, left) => {
  expect(cut(text, PASSAGE)).toBe(left);
});

test('a passage with signs that patterns know is taken as it stands', () => {
  expect(cut('At (flat $1.5) now', 'flat $1.5')).toBe('At now');
});
