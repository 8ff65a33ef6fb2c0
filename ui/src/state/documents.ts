// The two documents: the adult's, and the child's who has the tablet. Neither keeps anything of the other in its memory.

import type { ChildId } from '../bridge';

/** To the child's own document. What this one showed goes out of sight at once. */
export function toTheChild(): void {
  leaveFor('./child.html', '');
}

/** Back to the adult's document, to the child's page where it is known. */
export function toTheAdult(child?: ChildId): void {
  leaveFor('./index.html', child === undefined ? '' : `#/child/${child}`);
}

function leaveFor(document: string, hash: string): void {
  globalThis.document.body.hidden = true;
  location.replace(`${document}${location.search}${hash}`);
}

/** A browser may put a document back as it stood when it was left. It is loaded anew, and asks who has the tablet. */
export function neverPutBack(): void {
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
}
