import type { Changed } from './generated';

/** A way to carry operations to the app and its events back. */
export type Transport = {
  /** Rejects with `{code, message, field?}`. */
  call(operation: string, request: unknown): Promise<unknown>;
  /** Answers with what stops the listening. */
  onChanged(listener: (changed: Changed) => void): Promise<() => void>;
};
