import type { ChildDoor } from '../../bridge';
import { t } from '../../wording';
import '../../wording/doors';

/** A door as people call it: “The child’s own pages”, “My education”. A kind that a newer Waymark brought keeps its own name. */
export function doorName({ write, what }: ChildDoor): string {
  return t(`door-${write ? 'write' : 'read'}-${what.replace('/', '-')}`);
}

export const sameDoor = (one: ChildDoor, other: ChildDoor): boolean => one.write === other.write && one.what === other.what;

/** Letters that two people read to each other, in their groups. */
export const groups = (letters: string): string[] => letters.split('-');
