/** Reads what somebody typed into a number or a day. Only impossible values are refused, never unwise ones. */

/** What was typed: a value, nothing, a beginning that needs more, or something impossible and why. */
export type Read<T> =
  | { is: 'value'; value: T }
  | { is: 'nothing' }
  | { is: 'unfinished'; say: string; with?: Record<string, string | number> }
  | { is: 'impossible'; say: string; with?: Record<string, string | number> };

/** Bounds of a number field, both included. */
export interface Bounds {
  min: number;
  max: number;
  decimals: number;
}

/** Reads a number. A per cent or pound sign, spaces and a comma for the point are taken as meant. */
export function readNumber(typed: string, { min, max, decimals }: Bounds): Read<number> {
  const bare = typed.replace(/[\s%£]/g, '');
  if (bare === '') return { is: 'nothing' };
  const point = bare.replace(/^(\d+),(\d{1,2})$/, '$1.$2').replace(/,/g, '');
  if (!/^-?\d*\.?\d*$/.test(point) || !/\d/.test(point)) {
    return { is: 'impossible', say: 'field-number-not', with: { example: decimals > 0 ? '94.5' : '12' } };
  }
  const value = Number(point);
  if (value < min || value > max) return { is: 'impossible', say: 'field-number-range', with: { min, max } };
  if ((point.split('.')[1] ?? '').length > decimals) {
    return { is: 'impossible', say: 'field-number-decimals', with: { decimals } };
  }
  return { is: 'value', value };
}

/** The three boxes of a day. */
export interface DayTyped {
  day: string;
  month: string;
  year: string;
}

/** Reads a day from its three boxes as `YYYY-MM-DD`. */
export function readDay({ day, month, year }: DayTyped): Read<string> {
  const parts = { day: day.trim(), month: month.trim(), year: year.trim() };
  const given = Object.values(parts).filter((part) => part !== '');
  if (given.length === 0) return { is: 'nothing' };
  if (given.some((part) => !/^\d+$/.test(part))) return { is: 'impossible', say: 'field-date-not-digits' };
  const lacking = (['day', 'month', 'year'] as const).find((part) => parts[part] === '');
  if (lacking) return { is: 'unfinished', say: 'field-date-needs', with: { part: lacking } };
  if (parts.year.length !== 4) {
    const say = 'field-date-year-range';
    return { is: parts.year.length < 4 ? 'unfinished' : 'impossible', say };
  }
  const [d, m, y] = [Number(parts.day), Number(parts.month), Number(parts.year)];
  const made = new Date(Date.UTC(y, m - 1, d));
  const exists = made.getUTCMonth() === m - 1 && made.getUTCDate() === d && made.getUTCFullYear() === y;
  if (!exists || y < 1900) return { is: 'impossible', say: 'field-date-impossible' };
  return { is: 'value', value: made.toISOString().slice(0, 10) };
}

/** The three boxes of a stored day. */
export function typedDay(iso: string | null): DayTyped {
  const [year = '', month = '', day = ''] = (iso ?? '').split('-');
  return { day: day.replace(/^0/, ''), month: month.replace(/^0/, ''), year };
}
