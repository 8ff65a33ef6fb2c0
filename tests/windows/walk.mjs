// Walks the main job in real windows on a virtual display, and keeps a picture of every step:
//
//   node tests/windows/walk.mjs FOLDER
//
// Everybody and every school in it is made up.

import { mkdirSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { Bench, Held } from './bench.mjs';
import { dream, editApart, judgeAndReturn, throughAllAreas, writeUp } from './chapters.mjs';

/** The pictures of one walk, numbered in the order of the steps. */
class Album {
  #count = 0;

  constructor(folder) {
    this.folder = resolve(folder);
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(this.folder, { recursive: true });
  }

  /** Takes a picture in landscape and, where asked, another in portrait. */
  async take(tablet, name, { portrait = false } = {}) {
    this.#count += 1;
    const number = String(this.#count).padStart(2, '0');
    const file = join(this.folder, `${number}-${name.replaceAll(/[^a-z]+/gi, '-').toLowerCase()}`);
    await tablet.save(`${file}.png`);
    if (portrait) {
      await tablet.page.resize(...Held.portrait);
      await tablet.save(`${file}-portrait.png`);
      await tablet.page.resize(...Held.landscape);
    }
    console.log(`    ${number} ${name}`);
  }
}

const folder = process.argv[2];
if (folder === undefined) {
  console.error('usage: node tests/windows/walk.mjs FOLDER');
  process.exit(2);
}
const album = new Album(folder);
const bench = await Bench.open();
try {
  const server = await bench.server();
  console.log('==> The designated teacher writes up a meeting and leafs through all areas');
  const teacher = await bench.tablet({ as: 'priya', server });
  await writeUp(album, teacher);
  await throughAllAreas(album, teacher);
  console.log('==> The teacher and the social worker edit the same sentence with no network, and reconnect');
  const worker = await bench.tablet({ as: 'sam', server });
  await editApart(album, bench, server, teacher, worker);
  await Promise.all([teacher.close(), worker.close()]);
  console.log('==> The adviser judges another PEP');
  const adviser = await bench.tablet({ as: 'ade', server });
  await judgeAndReturn(album, adviser);
  await adviser.close();
  console.log('==> The key adult and the child open the Aspiration Pathway');
  await dream(album, await bench.tablet({ as: 'morgan', server }));
  console.log(`==> Done. The pictures are in ${relative(process.cwd(), album.folder) || '.'}`);
} finally {
  await bench.close();
}
