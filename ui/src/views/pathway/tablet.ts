// The child's way to the tablet below: the operations of child mode, and no other.

import { call, type AddedFile, type ChildWrite, type FileRef, type ItemPlace, type PathwayView, type Place, type Value, type WrittenText } from '../../bridge';
import { bringIn, shown, type Shown } from '../../components/files/transfer';

/** One child's pathway on the tablet. */
export class Tablet {
  constructor(readonly child: string) {}

  show(): Promise<PathwayView> {
    return call('child_mode.show', { child: this.child });
  }

  async set(place: Place, value: Value | null, base: string | null): Promise<void> {
    await this.write({ does: 'set', place, value, base });
  }

  async text(place: Place, base: string, text: string): Promise<WrittenText> {
    const { words } = await this.write({ does: 'text', place, base, text });
    return words ?? { text, base };
  }

  async add(list: string, values: Record<string, Value>, texts: Record<string, string>): Promise<string> {
    const { id } = await this.write({ does: 'add', list, values, texts });
    if (id === null) throw new Error('a new item has no name');
    return id;
  }

  async archive(item: ItemPlace, archived: boolean): Promise<void> {
    await this.write({ does: 'archive', item, archived });
  }

  async changeMind(from: string, to: string | null, because: string): Promise<void> {
    await this.write({ does: 'change_mind', from, to, because });
  }

  /** Brings a photo to its field. Rejects where it is not kept. */
  bring(place: Place, file: File): Promise<AddedFile> {
    const child = this.child;
    return bringIn(file, () => undefined, {
      start: (name, size) => call('child_mode.bring', { child, place, name, size }),
      send: (upload, at, bytes) => call('child_mode.send', { child, upload, at, bytes }),
      add: (upload) => call('child_mode.keep_photo', { child, upload }),
    });
  }

  async photo({ blob }: FileRef): Promise<Shown> {
    return shown(await call('child_mode.photo', { child: this.child, blob }));
  }

  /** The page covers itself. Rejects where something that was kept is no longer there. */
  async rest(): Promise<void> {
    await call('child_mode.rest', { child: this.child });
  }

  /** Gives the tablet back to its adult. */
  async leave(passphrase: string): Promise<void> {
    await call('child_mode.leave', { child: this.child, passphrase });
  }

  private write(write: ChildWrite) {
    return call('child_mode.write', { child: this.child, write });
  }
}
