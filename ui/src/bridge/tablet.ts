import type { Changed } from './generated';
import type { Transport } from './transport';

/** To a headless tablet over loopback, for tests and for designing in a browser. Never in a shipped app. */
export function throughTablet(address: string): Transport {
  const listeners = new Set<(changed: Changed) => void>();
  // One stream for all: a browser allows only six connections to a host, and a stream holds one for good.
  const events = new EventSource(`${address}/events`);
  events.addEventListener('changed', (event: MessageEvent<string>) => {
    const changed = JSON.parse(event.data) as Changed;
    for (const listener of [...listeners]) listener(changed);
  });
  return {
    async call(operation, request) {
      const answer = await fetch(`${address}/call/${operation}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
      });
      const body: unknown = await answer.json();
      if (!answer.ok) throw body;
      return body;
    },
    onChanged(listener) {
      listeners.add(listener);
      return Promise.resolve(() => void listeners.delete(listener));
    },
  };
}
