import type { ItemView, Value } from '../../bridge';
import { t } from '../../wording';
import { say } from '../common/live.svelte';
import { itemName } from './fields';
import type { FormSheet } from './FormSheet.svelte';
import { reasonOf } from './reason';

/** What can be done to one list of a form. Each deed is told to whoever listens; a failed one is said aloud. */
export class ListKeeper {
  /** Why the last deed failed. */
  trouble = $state<string | null>(null);

  constructor(
    private readonly form: FormSheet,
    private readonly list: () => string,
  ) {}

  /** Adds an item; gives its id once the page shows it, or nothing where it failed. */
  async add(values: Record<string, Value> = {}): Promise<string | null> {
    let added: string | null = null;
    await this.tried(async () => {
      added = await this.form.add(this.list(), values);
    });
    return added;
  }

  async takeOut(item: ItemView, number: number): Promise<void> {
    await this.tried(async () => {
      await this.form.archive({ list: this.list(), id: item.id }, true);
      say(t('list-taken-out', { name: this.name(item, number) }));
    });
  }

  async bringBack(item: ItemView): Promise<void> {
    await this.tried(async () => {
      await this.form.archive({ list: this.list(), id: item.id }, false);
      say(t('list-brought-back', { name: this.name(item, 1) }));
    });
  }

  /** Moves an item one place up or down among the items that are shown. */
  async move(items: ItemView[], at: number, by: -1 | 1): Promise<void> {
    const moved = items[at];
    if (!moved) return;
    const after = by === -1 ? items[at - 2] : items[at + 1];
    await this.tried(async () => {
      await this.form.move({ list: this.list(), id: moved.id }, after?.id ?? null);
      const told = { name: this.name(moved, at + 1), place: at + 1 + by, of: items.length };
      say(t('list-moved', told));
    });
  }

  private name(item: ItemView, number: number): string {
    return itemName(this.form.id, this.list(), item, number);
  }

  private async tried(deed: () => Promise<unknown>): Promise<void> {
    try {
      this.trouble = null;
      await deed();
    } catch (refusal) {
      this.trouble = t('list-failed', { why: reasonOf(refusal) });
    }
  }
}
