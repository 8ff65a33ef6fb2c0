import { type AddedFile, type FileRef, type ItemView, type Place, Refusal, type Value, type WrittenText } from '../../bridge';
import { merge } from '../../components/words/merge';
import type { Tablet } from './tablet';

/** Where something that is being kept stands. */
export type Standing = 'still' | 'saving' | 'failed';

/** Something that can be kept, and tried again where that failed. */
export interface Kept {
  readonly standing: Standing;
  /** Keeps whatever is not kept yet. Whether all is kept now. */
  now(): Promise<boolean>;
}

const FORM = { is: 'pathway' } as const;

/** The text of a field: as it stands on the screen, and as the core last had it. */
interface Text {
  shown: string;
  kept: string;
  /** Where the words stood when `kept` was read; `null` until it is known. */
  base: string | null;
}

/**
 * One item of the pathway as it stands on the screen. It is added to its list at the first thing a child
 * gives it, and written after each change; what could not be written stays here and on the screen.
 */
export class Draft implements Kept {
  id = $state<string | null>(null);
  standing = $state<Standing>('still');
  /** Whether words of somebody else came into what is on the screen. */
  joined = $state(false);

  private values = $state<Record<string, Value | null>>({});
  private texts = $state<Record<string, Text>>({});
  private keptValues: Record<string, string> = {};
  /** The page that each value still to be kept was given on; `null` where it is not known to the tablet. */
  private givenOn: Record<string, string | null> = {};
  /** The newest page that this item was seen on. */
  private seen: string | null = null;
  private links: Record<string, Draft> = {};
  private begun = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<boolean> | null = null;

  /** A new item that starts with these values, or an item as the page shows it. */
  constructor(
    private readonly tablet: Tablet,
    private readonly list: string,
    start: { seeds: Record<string, Value> } | { item: ItemView; base: string },
    private readonly wrote: () => void = () => undefined,
    /** Milliseconds of quiet before it writes. */
    private readonly pause = 400,
  ) {
    if ('seeds' in start) this.values = { ...start.seeds };
    else this.adopt(start.item, start.base);
  }

  /** A value as it stands on the screen. */
  value(field: string): string | boolean | number | null {
    const value = this.values[field]?.value ?? null;
    return typeof value === 'object' ? null : value;
  }

  /** A photo as it stands on the screen. */
  file(field: string): FileRef | null {
    const value = this.values[field];
    return value?.is === 'file' ? $state.snapshot(value.value) : null;
  }

  /** Where a field of this item is, once the item is kept. */
  spot(field: string): { child: string; form: typeof FORM; place: Place } | null {
    return this.id === null ? null : { child: this.tablet.child, form: FORM, place: this.place(field) };
  }

  /** Puts a photo into a field, after the item it belongs to. Rejects where it was not kept. */
  async attach(field: string, bring: (place: Place) => Promise<AddedFile>): Promise<void> {
    this.begun = true;
    if (!(await this.now())) throw new Error('the item of this photo is not kept yet');
    const { file } = await bring(this.place(field));
    this.values[field] = { is: 'file', value: file };
    this.keptValues[field] = JSON.stringify(this.values[field]);
    this.wrote();
  }

  /** A text as it stands on the screen. */
  text(field: string): string {
    return this.texts[field]?.shown ?? '';
  }

  /** Takes a value, and writes it soon. */
  set(field: string, value: Value | null): void {
    // A value that replaces one still waiting was begun on that one's page.
    if (this.isKept(field) || !(field in this.givenOn)) this.givenOn[field] = this.seen;
    this.values[field] = value;
    this.soon();
  }

  /** Takes words or a drawing, and writes them once the child pauses. */
  write(field: string, text: string): void {
    const known = this.texts[field];
    this.texts[field] = { shown: text, kept: known?.kept ?? '', base: known?.base ?? null };
    this.soon();
  }

  /** Links to another draft, which is kept first. */
  linkTo(field: string, other: Draft): void {
    this.links[field] = other;
    if (this.begun) this.soon();
  }

  /** Takes what the core says of this item, but nothing over what is not kept yet. */
  adopt(item: ItemView, base: string): void {
    this.id = item.id;
    this.begun = true;
    this.seen = base;
    for (const field of item.fields) {
      if (field.kind.is === 'words' || field.kind.is === 'drawing') this.adoptText(field.id, field.text ?? '', base);
      else if (this.isKept(field.id)) {
        this.values[field.id] = field.value;
        this.keptValues[field.id] = JSON.stringify(field.value);
      }
    }
  }

  async now(): Promise<boolean> {
    clearTimeout(this.timer);
    this.running ??= this.drain().finally(() => (this.running = null));
    return this.running;
  }

  private soon(): void {
    this.begun = true;
    this.standing = 'saving';
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.now(), this.pause);
  }

  private adoptText(field: string, text: string, base: string): void {
    const known = this.texts[field];
    if (known && known.shown !== known.kept) {
      if (known.kept === text) known.base = base;
      return;
    }
    if (known && known.shown !== text) this.joined = true;
    this.texts[field] = { shown: text, kept: text, base };
  }

  private async drain(): Promise<boolean> {
    if (!this.begun) return true;
    try {
      await this.settleLinks();
      while (this.id === null || this.unkept().length > 0) {
        this.standing = 'saving';
        await (this.id === null ? this.add() : this.writeOne());
      }
      this.standing = 'still';
      return true;
    } catch {
      this.standing = 'failed';
      return false;
    }
  }

  private async settleLinks(): Promise<void> {
    for (const [field, other] of Object.entries(this.links)) {
      if (!(await other.now()) || other.id === null) throw new Error('what this is about is not kept yet');
      this.values[field] = { is: 'link', value: other.id };
      delete this.links[field];
    }
  }

  private isKept(field: string): boolean {
    return !(field in this.values) || JSON.stringify(this.values[field] ?? null) === (this.keptValues[field] ?? 'null');
  }

  private unkept(): (() => Promise<void>)[] {
    const values = Object.keys(this.values).filter((field) => !this.isKept(field));
    const texts = Object.keys(this.texts).filter((field) => this.texts[field]?.shown !== this.texts[field]?.kept);
    return [
      ...values.map((field) => () => this.writeValue(field)),
      ...texts.map((field) => () => this.writeText(field)),
    ];
  }

  private async writeOne(): Promise<void> {
    await this.unkept()[0]?.();
    this.wrote();
  }

  private async add(): Promise<void> {
    const values = Object.fromEntries(
      Object.entries($state.snapshot(this.values)).filter((entry): entry is [string, Value] => entry[1] !== null),
    );
    const texts = Object.fromEntries(
      Object.entries(this.texts).map(([field, text]) => [field, text.shown]).filter(([, text]) => text !== ''),
    ) as Record<string, string>;
    this.id = await this.tablet.add(this.list, values, texts);
    for (const [field, value] of Object.entries(values)) this.keptValues[field] = JSON.stringify(value);
    for (const [field, text] of Object.entries(texts)) {
      const known = this.texts[field];
      if (known) Object.assign(known, { kept: text, base: null });
    }
    this.wrote();
  }

  private async writeValue(field: string): Promise<void> {
    const value = $state.snapshot(this.values[field]) ?? null;
    const base = this.givenOn[field] ?? (await this.baseNow());
    try {
      await this.tablet.set(this.place(field), value, base);
    } catch (refusal) {
      // A version that the tablet does not know would be refused for ever.
      if (refusal instanceof Refusal && refusal.code === 'unknown_base') this.givenOn[field] = null;
      throw refusal;
    }
    this.keptValues[field] = JSON.stringify(value);
    if (this.isKept(field)) delete this.givenOn[field];
  }

  private async writeText(field: string): Promise<void> {
    const text = this.texts[field] as Text;
    const sent = text.shown;
    const base = text.base ?? (await this.baseNow());
    const answer = await this.tablet.text(this.place(field), base, sent);
    this.takeAnswer(field, sent, answer);
  }

  private takeAnswer(field: string, sent: string, answer: WrittenText): void {
    const shown = this.texts[field]?.shown ?? sent;
    const merged = answer.text !== sent;
    if (merged) this.joined = true;
    const end = { start: shown.length, end: shown.length };
    const next = merge(sent, shown, answer.text, end).text;
    this.texts[field] = { shown: next, kept: answer.text, base: answer.base };
  }

  private async baseNow(): Promise<string> {
    return (await this.tablet.show()).base;
  }

  private place(field: string) {
    return { item: { list: this.list, id: this.id as string }, field };
  }
}
