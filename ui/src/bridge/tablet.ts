import type { Changed } from './generated';
import type { Transport } from './transport';

/** To a headless tablet over loopback, for tests and for designing in a browser. Never in a shipped app. */
export function throughTablet(address: string): Transport {
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
    async onChanged(listener) {
      const events = new EventSource(`${address}/events`);
      const hear = (event: MessageEvent<string>) => listener(JSON.parse(event.data) as Changed);
      events.addEventListener('changed', hear);
      events.addEventListener('message', hear);
      return () => events.close();
    },
  };
}
