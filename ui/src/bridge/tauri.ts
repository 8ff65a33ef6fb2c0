import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { Changed } from './generated';
import type { Transport } from './transport';

/** Inside the window: one command for each operation, `text.write` as `text_write`. */
export function throughTauri(): Transport {
  return {
    call: (operation, request) => invoke(operation.replaceAll('.', '_'), request as Record<string, unknown>),
    onChanged: (listener) => listen<Changed>('changed', ({ payload }) => listener(payload)),
  };
}
