// Reading what a person typed as a number or a day. Only impossible values are refused.

export type NumberBounds = { min: number; max: number; decimals: number };

/** Empty is no answer. A comma may stand for the point. Digits after the point are rounded to `decimals`. */
export function readNumber(text: string, { min, max, decimals }: NumberBounds): number | null | 'impossible' {
  const plain = text.trim().replace(',', '.').replace(/[£%\s]/g, '');
  if (plain === '') return null;
  if (!/^-?\d*\.?\d+$/.test(plain)) return 'impossible';
  const number = Number(Number(plain).toFixed(decimals));
  return number >= min && number <= max ? number : 'impossible';
}

/** The three parts of a day as typed. */
export type DayParts = { day: string; month: string; year: string };

/** `2026-12-08` in its parts, without leading noughts. */
export function partsOf(iso: string | null): DayParts {
  const [year = '', month = '', day = ''] = iso?.split('-') ?? [];
  return { day: day.replace(/^0/, ''), month: month.replace(/^0/, ''), year };
}

/** Empty is no answer, a missing part waits, and a day that no calendar has is impossible. Two-digit years are this century. */
export function readDay({ day, month, year }: DayParts): string | null | 'unfinished' | 'impossible' {
  const parts = [day, month, year].map((part) => part.trim());
  if (parts.every((part) => part === '')) return null;
  if (parts.some((part) => part === '')) return 'unfinished';
  if (!parts.every((part) => /^\d+$/.test(part))) return 'impossible';
  const [d = 0, m = 0, y = 0] = parts.map(Number);
  if (y > 99 && y < 1000) return 'unfinished';
  const fullYear = y < 100 ? 2000 + y : y;
  const date = new Date(Date.UTC(fullYear, m - 1, d));
  const real = date.getUTCFullYear() === fullYear && date.getUTCMonth() === m - 1 && date.getUTCDate() === d;
  return real && fullYear >= 1900 && fullYear <= 2200 ? date.toISOString().slice(0, 10) : 'impossible';
}
