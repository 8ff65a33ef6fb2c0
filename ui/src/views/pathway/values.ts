// Short ways to write the values of fields, and today as the child's tablet has it.

import type { Value } from '../../bridge';

export const choice = (value: string): Value => ({ is: 'choice', value });
export const link = (value: string): Value => ({ is: 'link', value });
export const yesNo = (value: boolean): Value => ({ is: 'yes_no', value });

/** One line, or nothing where it is empty. */
export const line = (value: string): Value | null =>
  value.trim() === '' ? null : { is: 'line', value: value.replace(/\s+/g, ' ') };

/** Today as a value. */
export function today(now = new Date()): Value {
  const two = (n: number) => String(n).padStart(2, '0');
  return { is: 'date', value: `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}` };
}
