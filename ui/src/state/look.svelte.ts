/** How this person wants to see children while the app is open. Never stored: it is for one meeting. */
export const look = $state({ initialsOnly: false });

/** A name as it is shown now: whole, or its first letters while the initials alone are wanted. */
export function shownName(name: string): string {
  if (!look.initialsOnly) return name;
  return name
    .split(/[\s-]+/)
    .map((word) => word[0] ?? '')
    .join('');
}
