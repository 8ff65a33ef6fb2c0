// Nobody has touched the tablet for a while: then it is closed, so that a tablet left on a table shows no child.

const TOUCHES = ['pointerdown', 'keydown', 'wheel', 'touchmove'] as const;

/** How often at most the app below is told that somebody is here, in milliseconds. */
const TOLD_EVERY = 30_000;

/**
 * Calls `onidle` after `minutes` without a touch, key or scroll, and not before `until` (RFC 3339); until the answer is called. `ontouch` hears of
 * them at most every half minute: whoever reads asks the app for nothing, and it would lock under their eyes.
 */
export function watchIdle(minutes: number, onidle: () => void, ontouch: () => void = () => undefined, until?: string): () => void {
  const wait = minutes * 60_000;
  const open = until === undefined ? 0 : Date.parse(until);
  let last = Date.now();
  let timer = setTimeout(look, wait);
  let told = last;
  const touched = () => {
    last = Date.now();
    if (last - told < TOLD_EVERY) return;
    told = last;
    ontouch();
  };
  // A tablet that slept wakes late: the time since the last touch counts, not the timer.
  function look() {
    const left = Math.max(last + wait, open) - Date.now();
    if (left <= 0) onidle();
    else timer = setTimeout(look, left);
  }
  const woken = () => document.visibilityState === 'visible' && look();
  for (const touch of TOUCHES) addEventListener(touch, touched, { passive: true, capture: true });
  document.addEventListener('visibilitychange', woken);
  return () => {
    clearTimeout(timer);
    for (const touch of TOUCHES) removeEventListener(touch, touched, { capture: true });
    document.removeEventListener('visibilitychange', woken);
  };
}
