import type { ColleagueDevice } from '../../bridge';

/** So much of a tablet's id as tells it from the others, and as people can read out to each other. */
export const shortOf = ({ id }: ColleagueDevice): string => id.slice(-6);
