import { describe, expect, it } from 'vitest';
import { columns, lay, type Stone } from './stones';

const plot = { width: 250, height: 240 };
const stone = (id: string, leadsTo?: string): Stone => ({ id, branch: leadsTo !== undefined, leadsTo });

describe('the path', () => {
  it('winds back below, so that the next stone is always near', () => {
    const { places } = lay(['a', 'b', 'c', 'd', 'e'].map((id) => stone(id)), 800, plot);
    const [, , c, d] = places;
    expect(columns(800, plot)).toBe(3);
    expect(d?.x).toBe(c?.x);
    expect(d?.y).toBeGreaterThan(c?.y ?? 0);
  });

  it('gives a changed mind a branch that runs through its stone on to the new one', () => {
    const { branches, places } = lay([stone('old', 'new'), stone('new')], 800, plot);
    const spot = (id: string) => places.find((place) => place.id === id);
    expect(branches).toHaveLength(1);
    for (const id of ['old', 'new']) {
      expect(branches[0]).toContain(`${Math.round(spot(id)?.x ?? 0)} ${Math.round(spot(id)?.y ?? 0)}`);
    }
  });

  it('keeps every stone inside, on a phone too', () => {
    for (const width of [340, 700, 1200]) {
      for (const { x } of lay(Array.from({ length: 9 }, (_, i) => stone(`${i}`)), width, plot).places) {
        expect(x).toBeGreaterThan(60);
        expect(x).toBeLessThan(width - 60);
      }
    }
  });

  it('is a path before the first stone is laid', () => {
    expect(lay([], 800, plot)).toMatchObject({ places: [], branches: [] });
  });
});
