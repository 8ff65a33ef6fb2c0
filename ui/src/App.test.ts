import { flushSync, mount, unmount } from 'svelte';
import { expect, test } from 'vitest';
import App from './App.svelte';

test('pressing start shows the greeting', () => {
  const app = mount(App, { target: document.body });
  document.querySelector('button')?.click();
  flushSync();
  expect(document.body.textContent).toContain('Hello');
  unmount(app);
});
