import { call, type Refusal, type Repairing } from '../bridge';

/** How often the app below is asked how far it is. */
const ASK_EVERY = 500;

/** Work on this tablet's file that takes its time: whether it goes on, how far it is, and why it failed. */
export class Progress {
  busy = $state(false);
  step = $state.raw<Repairing>();
  failed = $state.raw<Refusal>();

  /** `onstep` is told whenever another step begins. */
  constructor(private readonly onstep: () => void = () => undefined) {}

  /** Does the work, unless some is under way already. */
  async run(work: () => Promise<unknown>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.failed = undefined;
    const asking = setInterval(() => void this.#look(), ASK_EVERY);
    try {
      await work();
    } catch (reason) {
      this.failed = reason as Refusal;
    } finally {
      clearInterval(asking);
      this.busy = false;
      this.step = undefined;
    }
  }

  async #look(): Promise<void> {
    const before = this.step?.step;
    // What cannot be asked now is asked again in a moment.
    const step = await call('store.repairing', {}).catch(() => this.step);
    if (!this.busy) return;
    this.step = step;
    if (step && step.step !== before) this.onstep();
  }
}
