// PouchDB's server, as its documentation starts it: LevelDB in a folder.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const [port, folder] = process.argv.slice(2);
process.chdir(folder);
const PouchDB = require('pouchdb-node').defaults({ prefix: `${folder}/` });
const app = require('express')();
app.use('/', require('express-pouchdb')(PouchDB, { mode: 'minimumForPouchDB', logPath: `${folder}/log.txt` }));
app.listen(Number(port), '127.0.0.1', () => console.log('ready'));
