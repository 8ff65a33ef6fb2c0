// The pictures a child can pick, by id. Ids are stored in pathways: never rename one, only add.

const files = import.meta.glob<string>('../../assets/symbols/*.svg', { query: '?url', import: 'default', eager: true });
const urls = new Map(
  Object.entries(files).map(([path, url]) => [path.slice(path.lastIndexOf('/') + 1, -'.svg'.length), url]),
);

/** Where a symbol's picture is; none for an id that this version does not know. */
export function pictureOf(id: string): string | undefined {
  return urls.get(id);
}

/** The pictures offered, by group, in the order shown. Group names are wording ids `path-symbols-GROUP`. */
export const GROUPS = {
  feelings: ['happy', 'calm', 'excited', 'proud', 'unsure', 'worried', 'sad', 'heart', 'hug'],
  people: [
    'friends', 'grown-up', 'woman', 'man', 'gran', 'grandad', 'child', 'baby', 'teacher', 'dog', 'cat', 'horse', 'teddy',
  ],
  doing: [
    'football', 'ball', 'swim', 'bike', 'run', 'skate', 'dance', 'guitar', 'drum', 'sing', 'act', 'paint', 'crayon',
    'pencil', 'book', 'maths', 'science', 'computer', 'game', 'puzzle', 'cook', 'garden', 'fish', 'tent', 'mountain',
  ],
  jobs: [
    'doctor', 'fire-engine', 'build', 'jobs', 'hair', 'car', 'train', 'plane', 'rocket', 'camera', 'helping', 'school',
    'home', 'world',
  ],
  stickers: [
    'rainbow', 'sparkles', 'sun', 'party', 'balloon', 'cake', 'clap', 'thumbs-up', 'flower', 'blossom', 'butterfly',
    'seedling', 'kite',
  ],
} as const satisfies Record<string, readonly string[]>;
export type Group = keyof typeof GROUPS;

/** The pictures for a person on the team. */
export const FOR_PEOPLE: readonly string[] = GROUPS.people;

/** At most this many in one dream, so that each can be seen. */
export const MOST = 6;
