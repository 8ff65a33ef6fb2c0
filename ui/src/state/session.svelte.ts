import { call, type ChildId, type Me, onChanged, onSleep, Refusal, type Request, type SessionState, writeNow } from '../bridge';
import { expectArrival } from '../components/common/arrival';
import { router } from './router.svelte';
import { toTheChild } from './documents';

/** How long a store may take to close before the page is emptied all the same, in milliseconds. The design allows two seconds. */
const EMPTY_AFTER = 1_500;

/** How long words that wait for a pause in the typing, or are on their way, may hold up the lock, in milliseconds. A machine that sleeps waits for a second. */
const WORDS_HAVE = 700;

/** Who is on this tablet, and who has it open. */
class Session {
  state = $state.raw<SessionState>();
  refusal = $state.raw<Refusal>();
  /** When the meeting ends (RFC 3339), until which the app stays open untouched. */
  meetingUntil = $state<string>();
  /** Set when a lock came by itself, so that the unlock screen can say so. */
  lockedItself = $state(false);
  #locking = false;
  #meetingEnds: ReturnType<typeof setTimeout> | undefined;

  get me(): Me | null {
    return this.state?.open ?? null;
  }

  /** Asks who is here, and hears of locks from then on. */
  async start(): Promise<void> {
    await this.again();
    onChanged((changed) => {
      if (changed.cause === 'locked') this.locked();
      if (changed.cause === 'child_mode' || changed.cause === 'let_in') void this.again();
      // It is about no child: this person's roles have changed.
      if (changed.cause === 'sync' && changed.child === null) void this.again();
    });
    onSleep(() => {
      if (this.me !== null) void this.lockIdle();
    });
  }

  async again(): Promise<void> {
    try {
      this.state = await call('session.state', {});
      this.#heardOfMeeting(this.state.meeting_seconds);
      this.refusal = undefined;
    } catch (reason) {
      this.refusal = reason as Refusal;
    }
  }

  async unlock(person: string, passphrase: string): Promise<void> {
    try {
      await call('session.unlock', { person, passphrase });
      this.lockedItself = false;
    } finally {
      await this.again();
    }
  }

  /** The council's recovery key opens somebody's plans and gives them a new passphrase. */
  async openWithRecovery(person: string, key: string, passphrase: string): Promise<void> {
    try {
      await call('recovery.open', { person, key, passphrase });
      this.lockedItself = false;
    } finally {
      await this.again();
    }
  }

  /** Somebody who was removed asks the server whether they belong to the council again. */
  async askAgain(person: string, passphrase: string): Promise<void> {
    try {
      await call('session.ask_again', { person, passphrase });
      this.lockedItself = false;
    } finally {
      await this.again();
    }
  }

  /** Takes the plans of somebody who was removed off this tablet. */
  async takeOff(person: string, passphrase: string): Promise<void> {
    await call('session.take_off', { person, passphrase });
    await this.again();
  }

  /** Asks to be let into the council of an invite. */
  async join(invite: string, passphrase: string): Promise<void> {
    await call('council.join', { invite, passphrase });
    expectArrival();
    await this.again();
  }

  /** Asks once more whether somebody has let this tablet in. */
  async comeIn(): Promise<void> {
    try {
      await call('council.come_in', {});
      expectArrival();
    } finally {
      await this.again();
    }
  }

  /** Whoever waits to be let in waits no more. */
  async giveUp(): Promise<void> {
    await call('council.give_up', {});
    expectArrival();
    await this.again();
  }

  /** Founds a council. Its recovery key comes first: it is to be written down before anything else. */
  async found(council: Request<'council.found'>): Promise<void> {
    await call('council.found', council);
    router.replace({ screen: 'recoveryKey' });
    expectArrival();
    await this.again();
  }

  async joinPractice(person: string, passphrase: string): Promise<void> {
    await call('practice.join', { person, passphrase });
    await this.again();
  }

  async removePractice(): Promise<void> {
    await call('practice.remove', {});
    await this.again();
  }

  /** Keeps the app open for so many minutes though nobody touches it. */
  async meet(minutes: number, passphrase: string): Promise<void> {
    try {
      await call('session.meeting', { minutes, passphrase });
    } finally {
      await this.again();
    }
  }

  async endMeeting(): Promise<void> {
    await this.meet(0, '');
  }

  #heardOfMeeting(seconds: number | null): void {
    clearTimeout(this.#meetingEnds);
    this.meetingUntil = seconds === null ? undefined : new Date(Date.now() + seconds * 1000).toISOString();
    if (seconds !== null) this.#meetingEnds = setTimeout(() => (this.meetingUntil = undefined), seconds * 1000);
  }

  /** Hands the tablet to a child: their own document takes this one's place. */
  async handOver(child: ChildId): Promise<void> {
    await call('child_mode.enter', { child });
    toTheChild();
  }

  /** Lets go of what a child did on this tablet and what cannot be read. */
  async letGoOfLeft(): Promise<void> {
    await call('child_mode.let_go', {});
    await this.again();
  }

  /** Closes the store, after what is still to be written. A tablet that cannot close it says why on the next screen. */
  async lock(): Promise<void> {
    this.#locking = true;
    const late = setTimeout(() => this.#empty(), EMPTY_AFTER);
    try {
      await Promise.race([writeNow(), new Promise((done) => setTimeout(done, WORDS_HAVE))]);
      await call('session.lock', {});
      this.lockedItself = false;
      this.#empty();
    } finally {
      clearTimeout(late);
      await this.again();
      this.#locking = false;
    }
  }

  /** Takes every page of this person off the screen, whatever the app below says next, and whether it says anything. */
  #empty(): void {
    if (this.state !== undefined && this.me !== null) this.state = { ...this.state, open: null };
  }

  /** Nobody touched the tablet for a while, or it is about to sleep. */
  async lockIdle(): Promise<void> {
    await this.lock();
    this.lockedItself = true;
  }

  /** The app below says that the store is closed. A tablet whose person was removed says so again once it has handed their words over. */
  locked(): void {
    if (this.#locking) return this.#empty();
    if (this.state?.open !== null) this.lockedItself = true;
    this.#empty();
    void this.again();
  }
}

export const session = new Session();
