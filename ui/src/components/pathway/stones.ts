// Where the stones of a path lie, and the path between them. Pure geometry in pixels; knows no child.

/** A stone to lay: its id, and the stone that came instead of it, where the child changed their mind. */
export interface Stone {
  id: string;
  /** Whether it lies on a branch beside the main path. */
  branch: boolean;
  /** The stone its branch leads on to, where there is one. */
  leadsTo: string | undefined;
}

/** A laid path. */
export interface Layout {
  /** The middle of each stone, in the order given. */
  places: { id: string; x: number; y: number }[];
  /** The main path as the `d` of an SVG path. */
  main: string;
  /** The branches, each from the path through a stone and on. */
  branches: string[];
  height: number;
}

/** The size of one stone's plot. */
export interface Plot {
  width: number;
  height: number;
}

/** How far before the first stone the path begins, out of sight. */
const BEFORE = 700;

type Spot = { x: number; y: number };

/** How many stones lie side by side on a path of this width. */
export function columns(width: number, plot: Plot): number {
  return Math.max(1, Math.min(4, Math.floor(width / plot.width)));
}

/** Lays stones from left to right and back again, as a stream winds; a branch lies a little below. */
export function lay(stones: readonly Stone[], width: number, plot: Plot): Layout {
  const across = columns(width, plot);
  const spots = new Map<string, Spot>();
  const places = stones.map((stone, index) => {
    const spot = spotOf(index, across, width, plot);
    if (stone.branch) spot.y += plot.height * 0.16;
    spots.set(stone.id, spot);
    return { id: stone.id, ...spot };
  });
  const rows = Math.max(1, Math.ceil(stones.length / across));
  const onPath = stones.map((stone, index) =>
    stone.branch ? passing(index, across, width, plot) : (spots.get(stone.id) as Spot),
  );
  const start = { x: -BEFORE, y: onPath[0]?.y ?? plot.height / 2 };
  return {
    places,
    main: curve([start, ...onPath]),
    branches: stones.flatMap((stone, index) => branchOf(stone, index, onPath, start, spots)),
    height: rows * plot.height + plot.height * 0.2,
  };
}

function spotOf(index: number, across: number, width: number, plot: Plot): Spot {
  const row = Math.floor(index / across);
  const step = index % across;
  const column = row % 2 === 0 ? step : across - 1 - step;
  const lane = width / across;
  const sway = across === 1 ? (index % 2 === 0 ? -0.12 : 0.12) * width : 0;
  const rise = across > 1 ? (step % 2 === 0 ? 0 : -0.06) * plot.height : 0;
  return { x: lane * (column + 0.5) + sway, y: plot.height * (row + 0.52) + rise };
}

/** Where the main path goes by a stone that lies on a branch. */
function passing(index: number, across: number, width: number, plot: Plot): Spot {
  const spot = spotOf(index, across, width, plot);
  return across === 1
    ? { x: width - spot.x, y: spot.y }
    : { x: spot.x, y: spot.y - plot.height * 0.3 };
}

function branchOf(stone: Stone, index: number, onPath: Spot[], start: Spot, spots: Map<string, Spot>): string[] {
  if (!stone.branch) return [];
  const before = onPath[index - 1] ?? start;
  const here = spots.get(stone.id) as Spot;
  const next = stone.leadsTo === undefined ? undefined : spots.get(stone.leadsTo);
  return [curve(next ? [before, here, next] : [before, here])];
}

/** A soft line through the spots. */
function curve(spots: readonly Spot[]): string {
  const [first, ...rest] = spots;
  if (!first) return '';
  const whole = Math.round;
  let from = first;
  const bends = rest.map((to) => {
    const steep = Math.abs(to.y - from.y) > Math.abs(to.x - from.x);
    const [cx, cy] = [(from.x + to.x) / 2, (from.y + to.y) / 2];
    const [a, b] = steep
      ? [{ x: from.x, y: cy }, { x: to.x, y: cy }]
      : [{ x: cx, y: from.y }, { x: cx, y: to.y }];
    from = to;
    return `C${whole(a.x)} ${whole(a.y)} ${whole(b.x)} ${whole(b.y)} ${whole(to.x)} ${whole(to.y)}`;
  });
  return `M${whole(first.x)} ${whole(first.y)}${bends.join('')}`;
}
