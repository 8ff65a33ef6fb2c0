import type { Level, Mark } from '../../bridge';

/** The four marks a level can wear. Place in the framework's order decides, so other frameworks get shapes too. */
export type Tone = 'gold' | 'green' | 'amber' | 'red';

const FROM_THE_TOP: readonly Tone[] = ['gold', 'green', 'amber', 'red'];

/** A framework of four wears all marks; of three no gold; of two green and red. */
export function toneOf(level: Level): Tone {
  if (level.rank === 0) return 'red';
  const fromTop = level.of - 1 - level.rank;
  const skip = level.of >= 4 ? 0 : 1;
  return FROM_THE_TOP[Math.min(fromTop + skip, 2)] ?? 'amber';
}

/** For sorting: the best mark last. What is not judged sorts before everything. */
export function rankOf(mark: Mark): number {
  switch (mark.is) {
    case 'level':
      return mark.level.rank * 2 + 1;
    case 'range':
      return mark.from.rank * 2;
    case 'not_enough':
      return -1;
    case 'no_framework':
    case 'not_applicable':
      return -2;
  }
}
