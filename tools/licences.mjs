// Fails on a front-end package whose licence deny.toml does not allow. One list of licences serves both languages.

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

// The font's licence, and MIT without its notice: neither occurs among the crates, where deny.toml would warn of them.
const alsoAllowed = ['OFL-1.1', '0BSD'];

const list = readFileSync(join(root, 'deny.toml'), 'utf8').match(/^allow = \[([^]*?)^\]/m)[1];
const allowed = new Set([...[...list.matchAll(/"([^"]+)"/g)].map((match) => match[1]), ...alsoAllowed]);

/** Whether one of the alternatives holds, and in it every part: `(MIT OR X) AND Y` occurs in no package here. */
const acceptable = (licence) =>
  licence
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((part) => allowed.has(part.trim())));

const { packages } = JSON.parse(readFileSync(join(root, 'ui/package-lock.json'), 'utf8'));
const refused = Object.entries(packages).filter(([, { license }]) => !license || !acceptable(license));
for (const [path, { license }] of refused) console.error(`${path || 'the front end'}: licence ${license ?? 'not stated'}`);
console.log(`${Object.keys(packages).length} front-end packages looked at, ${refused.length} refused`);
process.exit(refused.length === 0 ? 0 : 1);
