// Paper leaves the tablet. A page is printed by its own button, which notes that first; printed in any other way, as by the
// window's own keys, it shows one sentence and nothing of what stands on it.

import { t } from '../wording';

const NOTED = 'noted';

/** Says on paper what to do instead, and takes the leave to print back as soon as somebody goes on. */
export function guardPaper(): void {
  document.body.dataset.unprinted = t('print-by-button');
  const over = () => document.body.classList.remove(NOTED);
  addEventListener('afterprint', over);
  // Where the window says nothing after it printed, or printing was called off.
  for (const event of ['keydown', 'pointerdown', 'hashchange'] as const) addEventListener(event, over, { capture: true });
}

/** Prints this page: what has to be noted of it is noted. */
export function printNoted(): void {
  document.body.classList.add(NOTED);
  print();
}
