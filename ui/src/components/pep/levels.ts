/** The levels a page knows, so that a requirement, which names its level by id, can show word and shape. */
import type { AreaJudgement, Level, Mark } from '../../bridge';

/** Every level that a mark names. */
function named(mark: Mark): Level[] {
  if (mark.is === 'level') return [mark.level];
  return mark.is === 'range' ? [mark.from, mark.to] : [];
}

/** Every level that these judgements name, worst first. */
export function levelsOf(judgements: AreaJudgement[], known: Level[] = []): Level[] {
  const found = new Map(known.map((level) => [level.id, level]));
  for (const judgement of judgements) {
    const levels = [...named(judgement.mark), ...judgement.ratings.map((rating) => rating.level)];
    if (judgement.cap) levels.push(judgement.cap);
    for (const level of levels) found.set(level.id, level);
  }
  return [...found.values()].sort((one, other) => one.rank - other.rank);
}

/** Whether a judgement's sentence says more than the mark beside it. */
export function saysMore({ mark, sentence }: AreaJudgement): boolean {
  return mark.is !== 'not_applicable' && !(mark.is === 'level' && sentence === `${mark.level.word}.`);
}

/** The framework's best level, as far as these tell. */
export function best(levels: Level[]): Level | undefined {
  return levels.at(-1);
}

/** What an area counts as: its rating, held down by its cap. */
export function counted(chosen: Level, cap: Level | null): Level {
  return cap !== null && cap.rank < chosen.rank ? cap : chosen;
}
