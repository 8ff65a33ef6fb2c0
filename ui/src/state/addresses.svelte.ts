import { call, onChanged, onWriting, type ChildId, type FoundAddress, type Form, type Place } from '../bridge';
import { sharing } from './sharing.svelte';

/** Passages that look like an address and wait for their writer's answer. Asked again whenever something was written. */
class Addresses {
  found = $state.raw<FoundAddress[]>([]);
  #asking: Promise<void> | undefined;
  #askAgain = false;

  /** Listens until the answer is called. */
  start(): () => void {
    void this.again();
    const stopWriting = onWriting((underWay) => {
      if (underWay === 0) void this.again();
    });
    const stopChanged = onChanged((changed) => {
      if (changed.cause !== 'locked') void this.again();
    });
    return () => {
      stopWriting();
      stopChanged();
      this.found = [];
    };
  }

  /** Asks, one question at a time. A locked tablet has none to show. */
  again(): Promise<void> {
    this.#askAgain = true;
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  async #ask(): Promise<void> {
    while (this.#askAgain) {
      this.#askAgain = false;
      try {
        this.found = (await call('address.list', { child: null })).found;
      } catch {
        this.found = [];
      }
    }
  }

  /** Those of one field. */
  of(child: ChildId, form: Form, place: Place): FoundAddress[] {
    const here = JSON.stringify([form, place.field, place.item?.id]);
    return this.found.filter((one) => one.child === child && JSON.stringify([one.form, one.place.field, one.place.item?.id]) === here);
  }

  /** The writer's answer: it may be shared. Rejects with a refusal that says why it was not noted. */
  async share({ child, form, place, words }: FoundAddress): Promise<void> {
    await call('address.share', { child, form, place, words });
    await Promise.all([this.again(), sharing.again()]);
  }
}

export const addresses = new Addresses();
