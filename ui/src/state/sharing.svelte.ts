import { call, onChanged, type Refusal, type SharingStatus } from '../bridge';
import { session } from './session.svelte';
import { moment } from '../wording/dates';
import { t } from '../wording';

/** Where the words are: on this tablet, waiting, shared. Asked again whenever the app says that it moved. */
class Sharing {
  status = $state.raw<SharingStatus>();
  refusal = $state.raw<Refusal>();
  #asked = 0;

  /** Listens until the answer is called. */
  start(): () => void {
    void this.again();
    return onChanged((changed) => {
      if (changed.cause !== 'locked') void this.again();
    });
  }

  again = async (): Promise<void> => {
    const mine = ++this.#asked;
    try {
      const status = await call('sharing.status', {});
      if (mine !== this.#asked) return;
      this.status = status;
      this.refusal = undefined;
    } catch (reason) {
      if (mine !== this.#asked) return;
      this.refusal = reason as Refusal;
      if (this.refusal.code === 'locked') session.locked();
    }
  };

  /** In words: never a bare “synced”. */
  get words(): string {
    const status = this.status;
    if (status === undefined) return t('where-saved');
    if (status.waiting > 0) return t('where-waiting', { count: status.waiting });
    if (status.paused) return t('where-paused');
    return status.shared_at === null ? t('where-saved') : t('where-shared', { when: moment(status.shared_at) });
  }

  async pause(paused: boolean): Promise<void> {
    await call('sharing.pause', { paused });
    await this.again();
  }

  /** Shares now. Rejects with a refusal that says why not. */
  async now(): Promise<void> {
    try {
      await call('sync.now', {});
    } finally {
      await this.again();
    }
  }
}

export const sharing = new Sharing();
