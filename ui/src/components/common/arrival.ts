// After a navigation the next heading takes the focus, so that a reader of the screen starts at its top.

let expected = false;

/** The router says that a new screen comes. */
export function expectArrival(): void {
  expected = true;
}

/** A heading asks whether it is the one that people arrive at. True once for each arrival. */
export function takeArrival(): boolean {
  const mine = expected;
  expected = false;
  return mine;
}
