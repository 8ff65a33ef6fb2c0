// Which day is offered where a record is kept longer.

/** The years that are offered where no usual day lies ahead. */
const MORE_YEARS = 1;

/** A day later than today and than the day until which it is kept now: the usual one where that is later, else a year on. */
export function laterDay({ until, usual, today }: { until: string; usual: string; today: string }): string {
  const latest = until > today ? until : today;
  if (usual > latest) return usual;
  const on = new Date(`${latest}T00:00:00Z`);
  on.setUTCFullYear(on.getUTCFullYear() + MORE_YEARS);
  return on.toISOString().slice(0, 10);
}
