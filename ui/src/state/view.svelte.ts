import { type Answer, call, type ChildId, onChanged, type Operation, type Refusal, type Request } from '../bridge';
import { session } from './session.svelte';

/** What one screen shows, asked from the app; asked again when something changed elsewhere. It never guesses. */
export class View<N extends Operation> {
  value = $state.raw<Answer<N>>();
  refusal = $state.raw<Refusal>();
  #operation: N;
  #request: Request<N>;
  #asked = 0;

  constructor(operation: N, request: Request<N>) {
    this.#operation = operation;
    this.#request = request;
  }

  /** Asks again, as after a write of one's own. An older answer never replaces a newer one. */
  again = async (): Promise<void> => {
    const mine = ++this.#asked;
    try {
      const value = await call(this.#operation, this.#request);
      if (mine !== this.#asked) return;
      this.value = value;
      this.refusal = undefined;
    } catch (reason) {
      if (mine !== this.#asked) return;
      this.refusal = reason as Refusal;
      // A record that was erased, or whose door closed, does not stay on the screen.
      if (this.refusal.code === 'not_found') this.value = undefined;
      if (this.refusal.code === 'locked') session.locked();
    }
  };
}

/** What another contact with the server may change though no child changed. */
const TOLD_OF_SHARING: ReadonlySet<Operation> = new Set(['sharing.status', 'caseload.list', 'child.life', 'closed.list', 'people.list', 'people.waiting', 'grant.list', 'quarantine.list', 'audit.child', 'audit.council', 'recovery.exchange', 'council.settings']);

/**
 * A view for the component that calls this while it is set up. `request` may read props: another request is another
 * view. Changes of other children do not ask again where the request names a child.
 */
export function useView<N extends Operation>(operation: N, request: () => Request<N>): { readonly view: View<N> } {
  // Props are often new objects with the same content; only another content is another view.
  const content = $derived(JSON.stringify(request()));
  const view = $derived(new View(operation, JSON.parse(content) as Request<N>));
  $effect(() => {
    const now = view;
    const child = (JSON.parse(content) as { child?: ChildId }).child;
    void now.again();
    return onChanged((changed) => {
      const sharing = changed.cause === 'sharing' && !TOLD_OF_SHARING.has(operation);
      const file = changed.cause === 'files';
      const other = changed.child !== null && child !== undefined && changed.child !== child;
      if (changed.cause !== 'locked' && !sharing && !file && !other) void now.again();
    });
  });
  return {
    get view() {
      return view;
    },
  };
}
