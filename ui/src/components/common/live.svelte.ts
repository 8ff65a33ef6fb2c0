/** What was said last. The count makes the same words audible twice. */
export const said = $state({ words: '', count: 0 });

/** Says something politely to people who listen to the screen. */
export function say(words: string): void {
  said.words = words;
  said.count += 1;
}
