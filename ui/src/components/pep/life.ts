/** Reads the events in the life of a PEP. Pure; the stage itself comes from the core. */
import type { Area, AreaJudgement, LifeEvent } from '../../bridge';

/** The areas of the last return that nobody has amended since. */
export function outstanding(events: LifeEvent[]): Area[] {
  const last = events.findLastIndex((event) => event.what === 'return');
  if (last === -1) return [];
  const amended = new Set(events.slice(last).flatMap((event) => (event.what === 'amendment' ? event.areas : [])));
  return events[last]?.areas.filter((area) => !amended.has(area)) ?? [];
}


/** The signature that counts now: one given after the last return and the last reopening. */
export function signature(events: LifeEvent[], what: 'school_signoff' | 'care_signoff'): LifeEvent | undefined {
  const since = events.findLastIndex((event) => event.what === 'return' || event.what === 'reopen');
  return events.slice(since + 1).findLast((event) => event.what === what);
}

/** Areas judged below the level that needs no amendment: those ticked first when a PEP is returned. */
export function below(areas: AreaJudgement[]): Area[] {
  return areas
    .filter(({ mark }) => mark.is === 'level' && mark.level.rank < mark.level.of - 2)
    .map((one) => one.area);
}
