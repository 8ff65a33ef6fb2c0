import { flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, test, vi } from 'vitest';
import OpenDoor from './OpenDoor.svelte';

let form: ReturnType<typeof mount> | undefined;

afterEach(() => {
  if (form) void unmount(form);
  document.body.replaceChildren();
});

function type(id: string, text: string) {
  const box = document.getElementById(id) as HTMLInputElement | HTMLSelectElement;
  box.value = text;
  box.dispatchEvent(new Event(box instanceof HTMLSelectElement ? 'change' : 'input', { bubbles: true }));
  flushSync();
}

test('a day that is half typed opens no door, and none without an end instead', () => {
  const onopen = vi.fn();
  const people = [{ person: 'kim', name: 'Kim Made-Up', roles: ['dt' as const], me: false }];
  form = mount(OpenDoor, { target: document.body, props: { people, busy: false, failed: undefined, onopen } });
  flushSync();
  const submit = () => {
    document.querySelector('form')?.dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true }));
    flushSync();
  };
  type('door-person', 'kim/dt');
  type('door-until-day', '31');
  type('door-until-month', '12');
  submit();
  expect(onopen).not.toHaveBeenCalled();
  expect(document.getElementById('door-until-error')?.textContent).toBe('Check the day, month and year.');
  type('door-until-year', '2027');
  submit();
  expect(onopen).toHaveBeenCalledExactlyOnceWith('kim', 'dt', false, '2027-12-31');
});
