// The work that every system is given: the same made-up records, the same edits on two tablets, from one seed.

const words = {
  who: ['Robin', 'Hazel', 'The class', 'Ms Nutmeg', 'The group', 'A friend', 'The tutor', 'The key adult'],
  does: ['listens closely to', 'works hard at', 'finds it hard to begin', 'likes to talk about', 'needs help with', 'enjoys', 'is proud of', 'asks for'],
  what: ['reading aloud', 'fractions', 'the garden project', 'football practice', 'group work', 'science', 'the drum', 'writing stories', 'maths games', 'the school trip'],
  when: ['most mornings', 'after lunch', 'on Tuesdays', 'when it is quiet', 'beside an adult', 'since the autumn', 'in small steps', 'with a friend'],
};

export const FIELDS = ['doing', 'strengths', 'needs', 'barriers', 'behaviour'];

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function numbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * `records`: what stands before. `edits`: for each of two tablets, in order, `{record, field, how, text, token}`;
 * `how` is `before` or `after` (words added to a field's words) or `set` (another answer to `setting`).
 * Every edit carries a token of its own, by which it is looked for at the end.
 */
export function workload({ children, changed, edits, overlap, seed = 1 }) {
  const next = numbers(seed);
  const one = (list) => list[Math.floor(next() * list.length)];
  const sentence = () => `${one(words.who)} ${one(words.does)} ${one(words.what)} ${one(words.when)}.`;
  const records = Array.from({ length: children }, (_, id) => ({
    id,
    setting: `School ${id % 40} (made up)`,
    stage: one(['none', 'monitoring', 'sen_support', 'ehcp']),
    ...Object.fromEntries(FIELDS.map((field) => [field, `${sentence()} ${sentence()}`])),
  }));
  const of = (tablet, from) =>
    Array.from({ length: changed }, (_, nth) => from + nth).flatMap((record) =>
      Array.from({ length: edits }, (_, nth) => {
        const token = `${tablet}${record}x${nth}`;
        return nth === edits - 1
          ? { record, field: 'setting', how: 'set', text: `School ${token} (made up)`, token }
          : { record, field: FIELDS[nth % FIELDS.length], how: one(['before', 'after']), text: `Note ${token}: ${sentence()}`, token };
      }),
    );
  return { records, edits: [of('a', 0), of('b', changed - overlap)] };
}
