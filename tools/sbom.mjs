// Writes the software bill of materials of the app to standard output: CycloneDX 1.6, from the two lock files.
//
// In it is all that can end up in the binary: the crates that `waymark` is built from on this platform, without
// those that only tests need, and the front end's packages, those that only build or test it marked `excluded`.

import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const output = (command, ...args) => execFileSync(command, args, { cwd: root, maxBuffer: 1 << 28 }).toString();

const host = output('rustc', '-vV').match(/^host: (.*)$/m)[1];
const metadata = JSON.parse(
  output('cargo', 'metadata', '--format-version=1', '--locked', `--filter-platform=${host}`),
);

const byId = new Map(metadata.packages.map((crate) => [crate.id, crate]));
const nodes = new Map(metadata.resolve.nodes.map((node) => [node.id, node]));
const shipped = (dep) => dep.dep_kinds.some(({ kind }) => kind !== 'dev');

/** Every crate that `start` is built from, itself first. */
function reached(start) {
  const found = new Set([start]);
  for (const id of found) {
    for (const dep of nodes.get(id).deps.filter(shipped)) found.add(dep.pkg);
  }
  return [...found];
}

const crateRef = ({ name, version }) => `pkg:cargo/${name}@${version}`;
const lockedHashes = new Map(
  [...readFileSync(join(root, 'Cargo.lock'), 'utf8').matchAll(/name = "(.*)"\nversion = "(.*)"\nsource = .*\nchecksum = "(.*)"/g)].map(
    ([, name, version, checksum]) => [crateRef({ name, version }), checksum],
  ),
);

// Older crates write `MIT/Apache-2.0` for what is now `MIT OR Apache-2.0`.
const licensed = (licence) => (licence ? [{ expression: licence.replaceAll('/', ' OR ') }] : undefined);
const hashed = (alg, content) => (content ? [{ alg, content }] : undefined);

const crateComponent = (crate) => ({
  type: 'library',
  'bom-ref': crateRef(crate),
  name: crate.name,
  version: crate.version,
  scope: 'required',
  licenses: licensed(crate.license),
  hashes: hashed('SHA-256', lockedHashes.get(crateRef(crate))),
  purl: crateRef(crate),
});

function packageComponent([path, { version, license, integrity, dev }]) {
  const name = path.replace(/^.*node_modules\//, '');
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const sha512 = integrity?.startsWith('sha512-') && Buffer.from(integrity.slice(7), 'base64').toString('hex');
  return {
    type: 'library',
    'bom-ref': `${purl}#${path}`,
    name,
    version,
    scope: dev ? 'excluded' : 'required',
    licenses: licensed(license),
    hashes: hashed('SHA-512', sha512),
    purl,
  };
}

const app = metadata.packages.find(({ name }) => name === 'waymark');
const crates = reached(app.id);
const { packages } = JSON.parse(readFileSync(join(root, 'ui/package-lock.json'), 'utf8'));
const frontEnd = Object.entries(packages).filter(([path]) => path !== '').map(packageComponent);

const bill = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  serialNumber: `urn:uuid:${randomUUID()}`,
  version: 1,
  metadata: {
    timestamp: new Date().toISOString(),
    component: { ...crateComponent(app), type: 'application', scope: undefined },
  },
  components: [...crates.filter((id) => id !== app.id).map((id) => crateComponent(byId.get(id))), ...frontEnd],
  dependencies: crates.map((id) => ({
    ref: crateRef(byId.get(id)),
    dependsOn: [...new Set(nodes.get(id).deps.filter(shipped).map((dep) => crateRef(byId.get(dep.pkg))))],
  })),
};
console.log(JSON.stringify(bill, null, 2));
