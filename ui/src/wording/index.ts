// Every sentence a person reads comes from a Fluent file beside this one. No sentence lives in code.

import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle';

// What only later screens say comes with them: see `council.ts`.
const files = import.meta.glob<string>([
  './en-GB/*.ftl',
  '!./en-GB/archive.ftl',
  '!./en-GB/audit.ftl',
  '!./en-GB/closing.ftl',
  '!./en-GB/council.ftl',
  '!./en-GB/doors.ftl',
  '!./en-GB/exchange.ftl',
  '!./en-GB/frameworks.ftl',
  '!./en-GB/importing.ftl',
  '!./en-GB/passphrase.ftl',
  '!./en-GB/recovery.ftl',
  '!./en-GB/roles.ftl',
], {
  query: '?raw',
  import: 'default',
  eager: true,
});

const bundle = new FluentBundle('en-GB', { useIsolating: false });
for (const [path, text] of Object.entries(files)) add(path, text);

/** Adds the words of a file, so that the first load need not carry them. */
export function add(path: string, text: string): void {
  const problems = bundle.addResource(new FluentResource(text));
  if (problems.length > 0) throw new Error(`${path}: ${problems.map(String).join('; ')}`);
}

export type Args = Record<string, FluentVariable>;

/** Whether the wording has `id`, or `id.attribute`. */
export function has(id: string): boolean {
  return pattern(id) !== null;
}

/** The words of `id`, or of its attribute for `id.attribute`. A missing id shows as ⟦id⟧, which tests look for. */
export function t(id: string, args?: Args): string {
  const found = pattern(id);
  if (found === null) return `⟦${id}⟧`;
  const problems: Error[] = [];
  const words = bundle.formatPattern(found, args, problems);
  return problems.length === 0 ? words : `⟦${id}: ${problems.map((problem) => problem.message).join('; ')}⟧`;
}

function pattern(id: string) {
  const [name = id, attribute] = id.split('.');
  const message = bundle.getMessage(name);
  return (attribute === undefined ? message?.value : message?.attributes[attribute]) ?? null;
}
