const pounds = new Intl.NumberFormat('en-GB', { style: 'currency', currency: 'GBP' });

/** Pounds in words: “£120.00”. */
export function money(amount: number): string {
  return pounds.format(amount);
}
