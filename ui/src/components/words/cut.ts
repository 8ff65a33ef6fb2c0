// Taking a passage out of a text, and with it what only the passage left behind.

/**
 * The text without the first place where the passage stands. What has nothing left to stand for goes too: a space, an
 * empty bracket, an empty line, the mark that ended a sentence or a part of one. Nothing else is touched.
 */
export function cut(text: string, passage: string): string {
  const at = text.indexOf(passage);
  if (passage === '' || at < 0) return text;
  let before = text.slice(0, at);
  let after = text.slice(at + passage.length);
  if (/[([] *$/.test(before) && /^ *[)\]]/.test(after)) {
    before = before.replace(/[([] *$/, '');
    after = after.replace(/^ *[)\]]/, '');
  }
  const apart = /[ \t]$/.test(before) || /^[ \t]/.test(after);
  before = before.replace(/[ \t]+$/, '');
  after = after.replace(/^[ \t]+/, '');
  if (/(^|[.!?\n])$/.test(before)) after = after.replace(/^[.,;:!?]+[ \t]*/, '');
  else if (/[,;:]$/.test(before) && /^[,;]/.test(after)) after = after.replace(/^[,;]/, '');
  else if (/[,;:]$/.test(before) && /^[.!?]/.test(after)) before = before.slice(0, -1);
  if (before === '' || before.endsWith('\n')) return before + after.replace(/^(\r?\n|[ \t]+)/, '');
  return before + (apart && /^[^\s.,;:!?)\]]/.test(after) ? ' ' : '') + after;
}
