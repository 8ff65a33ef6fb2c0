// A made-up tablet over loopback: answers each operation with what a test says, and sends the events it says.

import { createServer } from 'node:http';
import { once } from 'node:events';

/** A refusal to put among the answers. */
export class Refused {
  constructor(code, message, field = undefined) {
    this.body = { code, message, ...(field !== undefined && { field }) };
  }
}

/** Serves `answers` by operation; a function is called with the request, a promise holds the answer back. */
export async function madeUpTablet(answers) {
  const listeners = new Set();
  const calls = [];
  const server = createServer(async (request, response) => {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', 'content-type');
    if (request.method === 'OPTIONS') return response.end();
    if (request.url === '/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': here\n\n');
      listeners.add(response);
      return response.on('close', () => listeners.delete(response));
    }
    const operation = decodeURIComponent((request.url ?? '').replace('/call/', ''));
    const asked = JSON.parse(await body(request));
    calls.push({ operation, request: asked });
    const given = answers[operation];
    const answer = await (typeof given === 'function' ? given(asked) : (given ?? new Refused('internal', `${operation} has no made-up answer.`)));
    response.writeHead(answer instanceof Refused ? 400 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer instanceof Refused ? answer.body : answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    answers,
    calls,
    tell: (changed) => listeners.forEach((listener) => listener.write(`event: changed\ndata: ${JSON.stringify(changed)}\n\n`)),
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  };
}

async function body(request) {
  let text = '';
  for await (const piece of request) text += piece;
  return text || '{}';
}
