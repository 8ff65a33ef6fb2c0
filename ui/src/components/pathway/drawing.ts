// A drawing as it is stored: strokes as an SVG path of `M` and `L` with whole numbers, on a sheet of
// 1000 by 700. How a stroke looks (its width, its round ends) is decided here and never stored.

import { getStroke } from 'perfect-freehand';

/** The sheet's size, in the units of stored points. */
export const SHEET = { width: 1000, height: 700 } as const;

/** The most a stored drawing may take: plan's rule for drawings, in characters (all of them ASCII). */
export const LARGEST = 200_000;

/** A point on the sheet, in whole numbers. */
export type Point = readonly [x: number, y: number];

/** The points of one touch of the pen, in order. A single point is a dot. */
export type Stroke = readonly Point[];

const PEN = { size: 16, thinning: 0.45, smoothing: 0.5, streamline: 0.4, simulatePressure: true };

const within = (value: number, largest: number) => Math.min(largest, Math.max(0, Math.round(value)));

/** The point of the sheet at this place, moved inside where it lies beyond the edge. */
export function onSheet(x: number, y: number): Point {
  return [within(x, SHEET.width), within(y, SHEET.height)];
}

/** Strokes as they are stored. A dot is a line to itself, since `M` alone draws nothing. */
export function toPath(strokes: readonly Stroke[]): string {
  return strokes
    .filter((stroke) => stroke.length > 0)
    .map((stroke) => {
      const [first, ...rest] = stroke as readonly [Point, ...Point[]];
      const lines = rest.length > 0 ? rest : [first];
      return `M${first[0]} ${first[1]}${lines.map(([x, y]) => `L${x} ${y}`).join('')}`;
    })
    .join('');
}

/** The strokes of a stored drawing. What is no part of the grammar is left out, the rest is kept. */
export function fromPath(path: string): Stroke[] {
  const strokes: Point[][] = [];
  for (const [, command, numbers = ''] of path.matchAll(/([ML])([^ML]*)/g)) {
    if (command === 'M') strokes.push([]);
    for (const [, x, y] of numbers.matchAll(/(-?\d{1,5})[\s,]+(-?\d{1,5})/g)) {
      addTo(strokes, onSheet(Number(x), Number(y)));
    }
  }
  return strokes.filter((stroke) => stroke.length > 0);
}

function addTo(strokes: Point[][], point: Point): void {
  const current = strokes.at(-1);
  if (!current) strokes.push([point]);
  else if (!(current.length === 1 && same(current[0], point))) current.push(point);
}

const same = (a: Point | undefined, b: Point) => a !== undefined && a[0] === b[0] && a[1] === b[1];

/** A stroke without the points that lie within `tolerance` of the line between their neighbours. */
export function simplify(stroke: Stroke, tolerance = 1): Stroke {
  const first = stroke[0];
  const last = stroke.at(-1);
  if (!first || !last || stroke.length < 3) return stroke;
  let far = 0;
  let furthest = 0;
  for (let i = 1; i < stroke.length - 1; i += 1) {
    const away = distance(stroke[i] as Point, first, last);
    if (away > furthest) [far, furthest] = [i, away];
  }
  if (furthest <= tolerance) return [first, last];
  return [...simplify(stroke.slice(0, far + 1), tolerance).slice(0, -1), ...simplify(stroke.slice(far), tolerance)];
}

function distance([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

/** Strokes as a path that fits into the store: simplified a little, and more where a child drew very much. */
export function toStoredPath(strokes: readonly Stroke[]): string {
  let path = '';
  for (const tolerance of [1, 2, 4, 8, 16, 32]) {
    path = toPath(strokes.map((stroke) => simplify(stroke, tolerance)));
    if (path.length <= LARGEST) return path;
  }
  return path.slice(0, path.lastIndexOf('M', LARGEST));
}

const outlines = new WeakMap<Stroke, string>();

/** `outlineOf`, computed once for a stroke that is finished. */
export function outline(stroke: Stroke): string {
  const known = outlines.get(stroke) ?? outlineOf(stroke);
  outlines.set(stroke, known);
  return known;
}

/** The outline of a stroke as the `d` of a filled SVG path. */
function outlineOf(stroke: Stroke): string {
  const edge = getStroke((stroke.length === 1 ? [...stroke, ...stroke] : stroke).map(([x, y]) => [x, y]), PEN);
  const start = edge[0];
  if (!start) return '';
  const number = (value: number) => value.toFixed(1);
  const curves = edge.map(([x, y], i) => {
    const [nx, ny] = edge[(i + 1) % edge.length] ?? start;
    return `${number(x)} ${number(y)} ${number((x + nx) / 2)} ${number((y + ny) / 2)}`;
  });
  return `M${number(start[0])} ${number(start[1])}Q${curves.join(' ')}Z`;
}
