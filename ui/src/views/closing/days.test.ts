import { expect, test } from 'vitest';
import { laterDay } from './days';

const today = '2026-11-23';

test.each([
  ['the usual day, where that lies ahead', '2026-11-22', '2092-03-02', '2092-03-02'],
  ['a year from today, where the usual day and the day it was kept to are over', '2026-11-22', '2020-03-02', '2027-11-23'],
  ['a year more, where it is kept until the usual day already', '2092-03-02', '2092-03-02', '2093-03-02'],
  ['a year more, where it is kept longer than usual', '2100-01-01', '2092-03-02', '2101-01-01'],
  ['the day after, where the next year has no 29 February', '2028-02-29', '2020-03-02', '2029-03-01'],
])('it offers %s', (_, until, usual, offered) => expect(laterDay({ until, usual, today })).toBe(offered));
