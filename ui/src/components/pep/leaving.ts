import { onDestroy, onMount } from 'svelte';

/** Runs when the component goes, or the whole page is hidden: whatever waits is written then. */
export function onLeave(write: () => unknown): void {
  onDestroy(() => void write());
  onMount(() => {
    const hidden = () => {
      if (document.visibilityState === 'hidden') void write();
    };
    document.addEventListener('visibilitychange', hidden);
    return () => document.removeEventListener('visibilitychange', hidden);
  });
}
