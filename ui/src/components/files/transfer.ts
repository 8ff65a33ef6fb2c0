// Photos and files on their way between a page and the tablet below it. Nothing of them is kept here.

import { call, type AddedFile, type FileRef, type Form, type Place, type ReadFile, type StartedFile } from '../../bridge';

/** The field of a form that holds a photo or file. */
export interface Spot {
  child: string;
  form: Form;
  place: Place;
}

/** What a field for photos lets a person choose, and what a field for any file does. */
export const PHOTOS = 'image/jpeg,image/png,image/webp';
export const FILES = `${PHOTOS},application/pdf,text/plain,.docx,.odt`;

/** Brings a file to its field, piece by piece. Rejects with a refusal that says why it is not kept. */
export function bring(spot: Spot, file: File, base: string | null, progress: (part: number) => void): Promise<AddedFile> {
  return bringIn(file, progress, {
    start: (name, size) => call('file.start', { ...spot, name, size }),
    send: (upload, at, bytes) => call('file.send', { upload, at, bytes }),
    add: (upload) => call('file.add', { upload, base }),
  });
}

/** How the pieces of a file reach the tablet. */
export interface Carrier {
  start(name: string, size: number): Promise<StartedFile>;
  send(upload: number, at: number, bytes: string): Promise<unknown>;
  add(upload: number): Promise<AddedFile>;
}

/** Brings a file piece by piece. */
export async function bringIn(file: File, progress: (part: number) => void, carrier: Carrier): Promise<AddedFile> {
  const { upload, piece } = await carrier.start(file.name, file.size);
  for (let at = 0; at < file.size; at += piece) {
    progress(at / file.size);
    await carrier.send(upload, at, toBase64(new Uint8Array(await file.slice(at, at + piece).arrayBuffer())));
  }
  progress(1);
  return carrier.add(upload);
}

/** A photo to show, how much of it is here, or who took it away for good and when. The caller lets the address go with `URL.revokeObjectURL`. */
export type Shown = { url: string } | { size: number; done: number } | { by: string | null; at: string };

/** The photo that a field names. */
export async function photo(spot: Spot, file: FileRef): Promise<Shown> {
  return shown(await call('file.read', { ...spot, blob: file.blob }));
}

/** A photo as the tablet gives it, to be shown. */
export function shown(found: ReadFile): Shown {
  if (found.is !== 'here') return found;
  return { url: URL.createObjectURL(new Blob([fromBase64(found.bytes)], { type: 'image/jpeg' })) };
}

/** A size as people read it: `820 kB`, `1.2 MB`. */
export function sizeOf(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.ceil(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Letters at a time: more arguments than this are too many for one call. */
const AT_ONCE = 8192;

function toBase64(bytes: Uint8Array): string {
  let letters = '';
  for (let at = 0; at < bytes.length; at += AT_ONCE) letters += String.fromCharCode(...bytes.subarray(at, at + AT_ONCE));
  return btoa(letters);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
