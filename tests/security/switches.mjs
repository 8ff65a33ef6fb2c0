// How twins get into a copy of the sources: each guard that can be is put behind a switch of its own, so that one build
// serves many twins; each of the others has to be built, or laid down, alone. Nothing here reads or writes a file.

/** The places of a twin: one, or several where a case is held twice over and only all of them off leave it bare. */
export const placesOf = (twin) => twin.guards ?? [{ file: twin.file, guard: twin.guard, off: twin.off }];

/** Twins by a name of their own: the case's, and a number for the second and later ones. */
export function named(twins) {
  const count = new Map();
  return twins.map((twin) => {
    const nth = (count.get(twin.id) ?? 0) + 1;
    count.set(twin.id, nth);
    return { ...twin, key: nth === 1 ? twin.id : `${twin.id}.${nth}` };
  });
}

/**
 * What `OFF` stands for in a switched twin: whether this run is of that twin. It is in the copy alone. Tests take every
 * `WAYMARK_…` from the processes that they start, so the name is another.
 */
const asked = (key) => `std::env::var_os("TWIN_OFF").is_some_and(|off| off == "${key}")`;

const isSwitch = ({ off }) => /\bOFF\b/.test(off);

/**
 * The files of one twin with its guards off, or undefined where a guard does not stand once in its file. `value` is put
 * for each `OFF`.
 */
export function without(twin, read, value = 'true') {
  const texts = new Map();
  for (const { file, guard, off } of placesOf(twin)) {
    const text = texts.get(file) ?? read(file);
    if (text.split(guard).length !== 2) return undefined;
    texts.set(file, text.replace(guard, () => off.replaceAll(/\bOFF\b/g, () => value)));
  }
  return texts;
}

/** Puts every twin that has a switch into one set of files; the others, and those that meet another there, stay alone. */
export function together(twins, read) {
  const texts = new Map();
  const [joined, alone] = [[], []];
  for (const twin of twins) {
    const switched = placesOf(twin).every(isSwitch);
    const added = switched ? without(twin, (file) => texts.get(file) ?? read(file), asked(twin.key)) : undefined;
    for (const [file, text] of added ?? []) texts.set(file, text);
    (added ? joined : alone).push(twin);
  }
  return { texts, joined, alone };
}

/** Whether a file is part of what is built, or is read by a test while it runs. */
export const isBuilt = (file) => /\.(rs|sql)$/.test(file);

/** Where a failed test broke off, and why, in one line. */
export function reason(output, name) {
  const panics = [...output.matchAll(/^thread '([^']*)'[^\n]* panicked at ([^\n]+):\n([^\n]*)/gm)];
  // The last of its own: those before may have been caught, as is meant.
  const own = panics.findLast(([, thread]) => thread.split('::').at(-1) === name) ?? panics[0];
  const error = /^Error: .*/m.exec(output)?.[0];
  const said = own ? `${own[2]}: ${own[3]}` : (error ?? 'without a word');
  return said.length > 160 ? `${said.slice(0, 160)}…` : said;
}
