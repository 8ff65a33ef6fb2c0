import type { AreaLine, Role } from '../../bridge';

/** Areas that one kind of person writes; `both` where several answer for it together. */
export type Group = { who: Role | 'both'; areas: AreaLine[] };

/**
 * The task list by who writes what: what several people share comes first, then each one's own. An area whose second
 * writer only signs belongs to the first (child's views: the key adult). Source: the plan's page list and authors.
 */
export function groups(areas: readonly AreaLine[]): Group[] {
  const found = new Map<Group['who'], AreaLine[]>();
  for (const line of areas) {
    const who = ownerOf(line);
    found.set(who, [...(found.get(who) ?? []), line]);
  }
  return ORDER.filter((who) => found.has(who)).map((who) => ({ who, areas: found.get(who) ?? [] }));
}

const ORDER: readonly Group['who'][] = [
  'both', 'sw', 'dt', 'key_adult', 'carer', 'iro', 'adviser', 'moderator', 'vsh', 'administrator',
];

function ownerOf({ writers }: AreaLine): Group['who'] {
  const [first, second] = writers;
  if (first === undefined) return 'both';
  return second !== undefined && first !== 'key_adult' ? 'both' : first;
}
