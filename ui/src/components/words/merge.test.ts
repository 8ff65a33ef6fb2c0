import { describe, expect, test } from 'vitest';
import { merge } from './merge';

/** The selection written into the text as `|` or `[…]`, so that a case reads as a picture. */
function read(picture: string) {
  const start = picture.search(/[|[]/);
  const end = picture.includes('[') ? picture.indexOf(']') - 1 : start;
  return { text: picture.replace(/[|[\]]/g, ''), span: { start, end } };
}
function draw({ text, span }: { text: string; span: { start: number; end: number } }) {
  if (span.start === span.end) return `${text.slice(0, span.start)}|${text.slice(span.start)}`;
  return `${text.slice(0, span.start)}[${text.slice(span.start, span.end)}]${text.slice(span.end)}`;
}

describe('words typed here and words that came in', () => {
  const cases: [name: string, base: string, mine: string, theirs: string, both: string][] = [
    ['nothing came in', 'He likes maths.', 'He likes maths. And art.|', 'He likes maths.', 'He likes maths. And art.|'],
    ['nothing was typed', 'He likes maths|.', 'He likes maths|.', 'Now: He likes maths.', 'Now: He likes maths|.'],
    ['words before the caret move it', 'one two', 'one two three|', 'zero one two', 'zero one two three|'],
    ['words behind the caret leave it', 'one two', 'one X| two', 'one two three', 'one X| two three'],
    ['both at the end: mine first, the caret behind mine', 'end', 'end mine|', 'end theirs', 'end mine| theirs'],
    ['both changed the same sentence apart', 'He reads well.', 'He reads really| well.', 'He reads well now.', 'He reads really| well now.'],
    ['they removed what I did not touch', 'one two three', 'one two three four|', 'one three', 'one three four|'],
    ['they removed around what I typed', 'abcdef', 'abcX|def', '', 'X|'],
    ['I removed what they did not touch', 'one two three', 'one| three', 'one two three four', 'one| three four'],
    ['both removed the same', 'one two three', 'one| three', 'one three', 'one| three'],
    ['a selection keeps its words', 'one two three', 'one [two] three', 'zero one two three', 'zero one [two] three'],
    ['a caret at the start stays there', 'two', '|two', 'one two', '|one two'],
    ['an emoji is not cut', 'Well done 🎉', 'Well done 🎉!|', 'Well done 🎈', 'Well done 🎈!|'],
    ['an empty field that both began', '', 'mine|', 'theirs', 'mine|theirs'],
  ];
  test.each(cases)('%s', (_, base, mine, theirs, both) => {
    const { text, span } = read(mine);
    expect(draw(merge(read(base).text || base, text, theirs, span))).toBe(both);
  });

  test('no letter of either is lost, wherever the two typed', () => {
    const base = 'The child enjoys reading and drawing.';
    for (let here = 0; here <= base.length; here += 1) {
      for (let there = 0; there <= base.length; there += 3) {
        const mine = `${base.slice(0, here)}ME${base.slice(here)}`;
        const theirs = `${base.slice(0, there)}YOU${base.slice(there)}`;
        const { text, span } = merge(base, mine, theirs, { start: here + 2, end: here + 2 });
        expect(text.replace('ME', '').replace('YOU', ''), `typed at ${here}, came in at ${there}`).toBe(base);
        expect(text.slice(0, span.start).endsWith('ME'), `caret after ${here}, ${there}: ${text}`).toBe(true);
      }
    }
  });
});
