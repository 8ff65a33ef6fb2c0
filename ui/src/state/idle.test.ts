import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchIdle } from './idle';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const MINUTE = 60_000;

test('closes after the minutes without a touch, not before', () => {
  const idle = vi.fn();
  const stop = watchIdle(10, idle);
  vi.advanceTimersByTime(10 * MINUTE - 1);
  expect(idle).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(idle).toHaveBeenCalledOnce();
  stop();
});

test('a touch or a key starts the wait anew', () => {
  const idle = vi.fn();
  const stop = watchIdle(10, idle);
  vi.advanceTimersByTime(9 * MINUTE);
  dispatchEvent(new Event('keydown'));
  vi.advanceTimersByTime(9 * MINUTE);
  dispatchEvent(new Event('pointerdown'));
  vi.advanceTimersByTime(9 * MINUTE);
  expect(idle).not.toHaveBeenCalled();
  vi.advanceTimersByTime(MINUTE);
  expect(idle).toHaveBeenCalledOnce();
  stop();
});

test('a meeting keeps it open, and the usual wait goes on after it', () => {
  const idle = vi.fn();
  const inHalfAnHour = new Date(Date.now() + 30 * MINUTE).toISOString();
  let stop = watchIdle(10, idle, undefined, inHalfAnHour);
  vi.advanceTimersByTime(30 * MINUTE - 1);
  expect(idle).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(idle).toHaveBeenCalledOnce();
  stop();
  stop = watchIdle(10, idle, undefined, inHalfAnHour);
  vi.advanceTimersByTime(10 * MINUTE);
  expect(idle, 'one that is over keeps nothing open').toHaveBeenCalledTimes(2);
  stop();
});

test('nothing happens once nobody watches', () => {
  const idle = vi.fn();
  watchIdle(10, idle)();
  vi.advanceTimersByTime(60 * MINUTE);
  expect(idle).not.toHaveBeenCalled();
});

test('reading and scrolling are told below, at most every half minute', () => {
  const touch = vi.fn();
  const stop = watchIdle(10, vi.fn(), touch);
  for (let second = 0; second < 120; second += 1) {
    vi.advanceTimersByTime(1_000);
    dispatchEvent(new Event('wheel'));
  }
  expect(touch).toHaveBeenCalledTimes(4);
  vi.advanceTimersByTime(5 * MINUTE);
  expect(touch, 'nobody was here').toHaveBeenCalledTimes(4);
  stop();
  dispatchEvent(new Event('wheel'));
  expect(touch).toHaveBeenCalledTimes(4);
});
