import { call, onChanged, onWriting, type Refusal, type SharingStatus } from '../bridge';
import { session } from './session.svelte';
import { moment } from '../wording/dates';
import { t } from '../wording';

/** Where the words are: on this tablet, waiting, shared. Asked again whenever the app says that it moved. */
class Sharing {
  status = $state.raw<SharingStatus>();
  refusal = $state.raw<Refusal>();
  /** Whether words are on their way to the tablet's disk this moment. */
  saving = $state(false);
  #asking: Promise<void> | undefined;
  #askAgain = false;

  /** Listens until the answer is called. */
  start(): () => void {
    void this.again();
    const stopWriting = onWriting((underWay) => {
      this.saving = underWay > 0;
      if (!this.saving) void this.again();
    });
    const stopChanged = onChanged((changed) => {
      if (changed.cause !== 'locked') void this.again();
    });
    return () => {
      stopWriting();
      stopChanged();
      // It names children and files; whoever comes next asks for their own.
      this.status = undefined;
    };
  }

  /** Asks, one question at a time: while one is under way, however many more are one more. */
  again(): Promise<void> {
    this.#askAgain = true;
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  async #ask(): Promise<void> {
    while (this.#askAgain) {
      this.#askAgain = false;
      try {
        this.status = await call('sharing.status', {});
        this.refusal = undefined;
      } catch (reason) {
        this.refusal = reason as Refusal;
        if (this.refusal.code === 'locked') session.locked();
      }
    }
  }

  /** How many photos and files wait to go out. */
  get sending(): number {
    return this.status?.files.filter((file) => file.sending).length ?? 0;
  }

  /** How much waits: words, and what was signed. */
  get waiting(): number {
    const status = this.status;
    return status === undefined ? 0 : status.waiting + status.signed + status.acts + status.removals.length;
  }

  /** In words: never a bare “synced”. */
  get words(): string {
    const status = this.status;
    if (status === undefined) return t('where-saved');
    const waiting = this.waiting;
    // What waits does not go by itself while sharing is paused: nobody may believe that it does.
    if (waiting > 0) return t(status.paused ? 'where-paused-waiting' : 'where-waiting', { count: waiting });
    if (this.sending > 0) return t(status.paused ? 'where-paused-files' : 'where-files', { count: this.sending });
    if (status.paused) return t('where-paused');
    return status.shared_at === null ? t('where-saved') : t('where-shared', { when: moment(status.shared_at) });
  }

  async pause(paused: boolean): Promise<void> {
    await call('sharing.pause', { paused });
    await this.again();
  }

  /** The person has read what the tablet noticed about itself. */
  async understood(): Promise<void> {
    await call('device.understood', {});
    await this.again();
  }

  /** Makes this tablet a device of its own. Rejects with a refusal that says why not. */
  async enrolAgain(): Promise<void> {
    await call('device.enrol_again', {});
    await this.again();
  }

  /** Shares now. Rejects with a refusal that says why not. */
  async now(): Promise<void> {
    try {
      await call('sync.now', {});
      // Photos and files may take their time; nobody waits for them.
      if ((this.status?.files.length ?? 0) > 0) void call('file.share', {}).catch(() => undefined).finally(() => void this.again());
    } finally {
      await this.again();
    }
  }
}

export const sharing = new Sharing();
