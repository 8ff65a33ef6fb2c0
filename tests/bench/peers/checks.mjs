// Waiting for a condition that is looked at again after each change, at most once a turn of the event loop.

/** `look()` has every waiting condition looked at again; `until(check)` resolves once the check holds. */
export function checks() {
  const waiting = new Set();
  let asked = false;
  const look = () => {
    if (asked || waiting.size === 0) return;
    asked = true;
    setImmediate(async () => {
      asked = false;
      for (const each of [...waiting]) {
        if (await each.check()) {
          waiting.delete(each);
          each.resolve();
        }
      }
    });
  };
  const until = (check) =>
    new Promise((resolve) => {
      waiting.add({ check, resolve });
      look();
    });
  return { look, until };
}
