import { onChanged, type ItemView, type PathwayView, type Value } from '../../bridge';
import { Draft, type Kept, type Standing } from './Draft.svelte';
import { joinedFrom, readLists, type Lists } from './model';
import { Tablet } from './tablet';

const NOTHING: Lists = { aspirations: [], steps: [], supporters: [], celebrations: [], changes: [] };

export type ListName = keyof Lists;

/** A change that is done at once, kept until it succeeds. */
class Deed implements Kept {
  standing = $state<Standing>('saving');
  constructor(private readonly act: () => Promise<unknown>) {}

  async now(): Promise<boolean> {
    this.standing = 'saving';
    try {
      await this.act();
      this.standing = 'still';
    } catch {
      this.standing = 'failed';
    }
    return this.standing === 'still';
  }
}

/** One child's pathway: what the core has of it, and what is still on its way there. */
export class Pathway {
  view = $state.raw<PathwayView | null>(null);
  /** Why it could not be shown. */
  trouble = $state<string | null>(null);
  /** Something on the tablet is not as it was kept: a sentence for the adult. */
  warning = $state<string | null>(null);
  /** Who added words that this child has not been told of. */
  joined = $state.raw<(string | null)[]>([]);

  readonly lists = $derived(this.view ? readLists(this.view) : NOTHING);
  private kept = $state.raw<Kept[]>([]);
  private drafts: { draft: Draft; list: ListName }[] = [];
  private told = false;
  private writes = 0;

  readonly tablet: Tablet;

  constructor(readonly child: string) {
    this.tablet = new Tablet(child);
  }

  /** How everything that is being kept stands together. */
  get standing(): Standing {
    const all = this.kept.map((one) => one.standing);
    return all.includes('failed') ? 'failed' : all.includes('saving') ? 'saving' : 'still';
  }

  /** Whether everything the child gave in this visit is kept, and there was something. */
  get hasKept(): boolean {
    return this.standing === 'still' && this.kept.some((one) => !(one instanceof Draft) || one.id !== null);
  }

  /** Starts showing and hearing of changes; the answer stops it. */
  open(): () => void {
    void this.load();
    return onChanged((changed) => {
      if (changed.child === null || changed.child === this.child) void this.load();
    });
  }

  /** Says to the adult that something is wrong with what was kept. */
  warn(sentence: string): void {
    this.warning = sentence;
  }

  /** Asks the core for the page as it stands. */
  async load(): Promise<void> {
    const before = this.writes;
    try {
      const view = await this.tablet.show();
      // An answer from before a write that has finished meanwhile would put old words back on the screen.
      if (before !== this.writes) return;
      this.view = view;
      this.trouble = null;
      for (const { draft, list } of this.drafts) {
        const item = itemOf(view, list, draft.id);
        if (item) draft.adopt(item, view.base);
      }
      if (!this.told) this.joined = joinedFrom(view);
      this.told = true;
    } catch (refusal) {
      this.trouble = refusal instanceof Error ? refusal.message : String(refusal);
    }
  }

  /** A new item of a list, added at the first thing a child gives it. */
  begin(list: ListName, seeds: Record<string, Value>): Draft {
    return this.keep(list, new Draft(this.tablet, list, { seeds }, () => this.wrote()));
  }

  /** An item as a draft, to change it. */
  change(list: ListName, item: ItemView): Draft {
    const open = this.drafts.find(({ draft }) => draft.id === item.id);
    if (open) return open.draft;
    const base = this.view?.base ?? '';
    return this.keep(list, new Draft(this.tablet, list, { item, base }, () => this.wrote()));
  }

  /** Sets one field of an item at once. */
  async set(list: ListName, id: string, field: string, value: Value | null): Promise<boolean> {
    const place = { item: { list, id }, field };
    // What somebody else answered since this page was shown stays beside it.
    const base = this.view?.base ?? null;
    return this.do(() => this.tablet.set(place, value, base));
  }

  /** Settles two versions of words: what the child chose is the text from now on. */
  async settleWords(list: ListName, id: string, field: string, text: string): Promise<boolean> {
    const place = { item: { list, id }, field };
    return this.do(async () => {
      const { base } = await this.tablet.show();
      await this.tablet.text(place, base, text);
    });
  }

  /** Takes an item out of its list, or puts it back. Nothing is deleted. */
  async archive(list: ListName, id: string, archived: boolean): Promise<boolean> {
    return this.do(() => this.tablet.archive({ list, id }, archived));
  }

  /** Rests a dream as changed, beside the one that came instead, where there is one. Both stay. */
  async changeMind(from: string, to: string | null, because: string): Promise<boolean> {
    return this.do(() => this.tablet.changeMind(from, to, because));
  }

  /** As `changeMind`, for a new dream that may still be on its way to the core. */
  async changeMindTo(from: string, to: Draft, because: string): Promise<boolean> {
    return this.do(async () => {
      if (!(await to.now())) throw new Error('the new dream is not kept yet');
      await this.tablet.changeMind(from, to.id, because);
    });
  }

  /** Keeps whatever is not kept yet. Whether all is kept now. */
  async keepAll(): Promise<boolean> {
    const done = await Promise.all(this.kept.map((one) => (one.standing === 'still' ? true : one.now())));
    return done.every(Boolean);
  }

  private async do(act: () => Promise<unknown>): Promise<boolean> {
    const deed = new Deed(async () => {
      await act();
      this.writes += 1;
      await this.load();
    });
    this.kept = [...this.kept.filter((one) => one instanceof Draft || one.standing !== 'still'), deed];
    return deed.now();
  }

  private wrote(): void {
    this.writes += 1;
    void this.load();
  }

  private keep(list: ListName, draft: Draft): Draft {
    this.drafts.push({ draft, list });
    this.kept = [...this.kept, draft];
    return draft;
  }
}

function itemOf(view: PathwayView, list: ListName, id: string | null): ItemView | undefined {
  return view.lists.find((field) => field.id === list)?.items.find((item) => item.id === id);
}
