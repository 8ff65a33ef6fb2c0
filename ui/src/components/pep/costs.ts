/** What the actions of the targets cost in PP+ money, in pounds. */
import type { ItemView } from '../../bridge';
import { amount, of } from './fields';

/** The cost of one action: one item's price times how many. Nothing where a part is missing or no money is used. */
export function costOf(action: ItemView): number | null {
  const uses = of(action, 'needs_pp')?.value;
  if (uses?.is !== 'yes_no' || !uses.value) return null;
  const [each, count] = [amount(action, 'pp_each'), amount(action, 'pp_sessions')];
  return each === null || count === null ? null : Math.round(each * count * 100) / 100;
}

/** The cost of several actions together. */
export function total(actions: ItemView[]): number {
  return actions.reduce((sum, action) => sum + (costOf(action) ?? 0), 0);
}

/** The target that an action belongs to, where it names one. */
export function targetOf(action: ItemView): string | null {
  const value = of(action, 'target')?.value ?? null;
  return value?.is === 'link' ? value.value : null;
}
