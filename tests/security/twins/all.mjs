// Each case's twins: its test once more with a guard switched off, which must then fail.
//
// `guard` is a text that stands once in `file`, and `off` what is put in its place in a copy of the sources; `guards` is a
// list of such places where several hold a case and all have to be off. In `off`, `OFF` stands for "this twin is asked for":
// such twins share one build, in which each run has one guard off. An `off` that keeps the text of its guard lets further
// twins have the same guard. Without `OFF` a twin is built, or laid down where a test reads the file, by itself.
//
// `test` names the case's test where it is not the first. Each file holds the twins of one part, in the order of the cases.

import { audit } from './audit.mjs';
import { authority } from './authority.mjs';
import { bounds } from './bounds.mjs';
import { card } from './card.mjs';
import { child } from './child.mjs';
import { closing } from './closing.mjs';
import { council } from './council.mjs';
import { ending } from './ending.mjs';
import { exchanging } from './exchanging.mjs';
import { feeds } from './feeds.mjs';
import { hardening } from './hardening.mjs';
import { importing } from './importing.mjs';
import { leaving } from './leaving.mjs';
import { roles } from './roles.mjs';
import { server } from './server.mjs';
import { settings } from './settings.mjs';
import { tablet } from './tablet.mjs';

export const twins = [
  ...server, ...tablet, ...child, ...council, ...audit, ...roles, ...leaving, ...importing, ...ending, ...hardening, ...card,
  ...exchanging, ...settings, ...closing, ...authority, ...bounds, ...feeds,
];

/** Why a case has no twin. */
export const reasons = new Map([
  ['D36', 'SQLite’s own log holds it, and nothing of ours that could be switched off'],
]);
