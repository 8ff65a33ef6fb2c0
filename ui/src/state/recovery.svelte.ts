import { call } from '../bridge';

/** Whether this tablet still holds its council's recovery key, because nobody has typed it back from paper. Never the key. */
class Recovery {
  unwritten = $state(false);

  /** Asks. Where it cannot be asked, nothing is claimed. */
  async again(): Promise<void> {
    try {
      this.unwritten = (await call('recovery.show', {})).key !== null;
    } catch {
      this.unwritten = false;
    }
  }
}

export const recovery = new Recovery();
