// The one way to the app below. What a screen knows it asks here; nothing else may reach Tauri.

import type { Changed, Code, Error as BridgeError } from './generated';
import type { Operations } from './generated/operations';
import { throughTauri } from './tauri';
import type { Transport } from './transport';

export type * from './generated';
export type { Operations } from './generated/operations';

export type Operation = keyof Operations;
export type Request<N extends Operation> = Operations[N][0];
export type Answer<N extends Operation> = Operations[N][1];

/** What an operation rejects with: a code to act on and a sentence for the person. */
export class Refusal extends Error {
  readonly code: Code;
  readonly field: string | undefined;

  constructor({ code, message, field }: BridgeError) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.field = field;
  }
}

let transport: Promise<Transport> | undefined;

/** Tests hand in a made-up app here; nothing else may. */
export function connectTo(other: Transport): void {
  transport = Promise.resolve(other);
}

function connected(): Promise<Transport> {
  transport ??= connect();
  return transport;
}

async function connect(): Promise<Transport> {
  if (import.meta.env.MODE !== 'production') {
    const tablet = new URLSearchParams(location.search).get('tablet');
    if (tablet !== null) return (await import('./tablet')).throughTablet(tablet);
  }
  return throughTauri();
}

/** Asks the app to do something. Rejects with a {@link Refusal} and nothing else. */
export async function call<N extends Operation>(operation: N, request: Request<N>): Promise<Answer<N>> {
  const writes = WRITES.has(operation);
  if (writes) underWay(1);
  try {
    const way = await connected();
    return (await way.call(operation, request)) as Answer<N>;
  } catch (reason) {
    throw asRefusal(reason);
  } finally {
    if (writes) underWay(-1);
  }
}

/** Operations that put something on the tablet which others do not have yet. */
const WRITES: ReadonlySet<Operation> = new Set([
  'field.set', 'text.write', 'item.add', 'item.move', 'item.archive', 'form.undo', 'form.redo', 'history.bring_back', 'area.rate', 'file.add', 'address.share', 'life.act', 'pathway.change_mind',
  'frameworks.adopt',
]);
let writing = 0;
const writers = new Set<(underWay: number) => void>();

/** Hears how many writes of this page are under way, whenever one begins or ends; until the answer is called. */
export function onWriting(listener: (underWay: number) => void): () => void {
  writers.add(listener);
  return () => void writers.delete(listener);
}

/** Whether a write of this page is under way, or waits for a pause in the typing. */
export const isWriting = (): boolean => writing > 0;

/** What waits for a pause in the typing: each is written when it is called. */
const waiting = new Set<() => unknown>();

/** Counts an answer that waits here for a pause in the typing as a write under way; until the answer is called. `write` does not wait. */
export function awaitingWrite(write: () => unknown): () => void {
  const mine = () => write();
  waiting.add(mine);
  underWay(1);
  return () => {
    if (waiting.delete(mine)) underWay(-1);
  };
}

/** Writes whatever waits for a pause in the typing. Settles once no write is under way; what failed stays where it is. */
export async function writeNow(): Promise<void> {
  for (const write of [...waiting]) write();
  while (isWriting()) await aWriteEnds();
}

function aWriteEnds(): Promise<void> {
  return new Promise((resolve) => {
    const stop = onWriting(() => {
      stop();
      // Words that were typed meanwhile are on their way by then.
      setTimeout(resolve);
    });
  });
}

function underWay(change: 1 | -1): void {
  writing += change;
  for (const hear of [...writers]) hear(writing);
}

/** Hears of every change made elsewhere, until the answer is called. */
export function onChanged(listener: (changed: Changed) => void): () => void {
  return hear((changed) => {
    if (changed.cause !== 'sleep') listener(changed);
  });
}

/** Hears that the machine is about to sleep, until the answer is called: it waits for about a second. */
export function onSleep(listener: () => void): () => void {
  return hear((changed) => {
    if (changed.cause === 'sleep') listener();
  });
}

function hear(listener: (changed: Changed) => void): () => void {
  const stop = connected().then((way) => way.onChanged(listener));
  return () => void stop.then((end) => end());
}

function asRefusal(reason: unknown): Refusal {
  if (reason instanceof Refusal) return reason;
  if (isBridgeError(reason)) return new Refusal(reason);
  return new Refusal({ code: 'internal', message: reason instanceof Error ? reason.message : String(reason) });
}

function isBridgeError(reason: unknown): reason is BridgeError {
  return typeof reason === 'object' && reason !== null && 'code' in reason && 'message' in reason;
}
