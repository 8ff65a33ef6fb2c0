import { describe, expect, it } from 'vitest';
import { fromPath, LARGEST, onSheet, outline, simplify, type Stroke, toPath, toStoredPath } from './drawing';

const house: Stroke[] = [
  [[100, 600], [100, 300], [300, 100], [500, 300], [500, 600]],
  [[300, 400]],
];

describe('a drawing', () => {
  it('comes back from the store stroke for stroke, dots too', () => {
    expect(fromPath(toPath(house))).toEqual(house);
  });

  it('is stored in the grammar of M and L with whole numbers only', () => {
    const path = toStoredPath([[onSheet(1.4, 2.6), onSheet(-20, 9000), onSheet(1200.7, 3)]]);
    expect(path).toMatch(/^(M\d+ \d+(L\d+ \d+)+)+$/);
    expect(fromPath(path)[0]).toContainEqual([0, 700]);
  });

  it('keeps every readable stroke where two drawings were joined in the middle of a number', () => {
    expect(fromPath('M1 2L3 4<script>M10 20L30 40Lx')).toEqual([
      [[1, 2], [3, 4]],
      [[10, 20], [30, 40]],
    ]);
  });

  it('reads the short form, where one letter stands for several points', () => {
    expect(fromPath('M12 30L14 33 20 41M5,5 -9,9')).toEqual([
      [[12, 30], [14, 33], [20, 41]],
      [[5, 5], [0, 9]],
    ]);
  });

  it('loses points on a straight line and keeps corners', () => {
    const corner: Stroke = [[0, 0], [50, 0], [100, 0], [100, 50], [100, 100]];
    expect(simplify(corner)).toEqual([[0, 0], [100, 0], [100, 100]]);
  });

  it('fits into the store however much a child draws', () => {
    const scribble = Array.from({ length: 400 }, (_, s) =>
      Array.from({ length: 200 }, (_, i) => onSheet(500 + 400 * Math.sin(i * 1.7 + s), 350 + 300 * Math.cos(i * 2.3 + s * 3))),
    );
    expect(toPath(scribble).length).toBeGreaterThan(LARGEST);
    const stored = toStoredPath(scribble);
    expect(stored.length).toBeLessThanOrEqual(LARGEST);
    expect(fromPath(stored).length).toBeGreaterThan(50);
  });

  it('gives a dot an outline that can be seen', () => {
    expect(outline([[300, 400]])).toMatch(/^M[\d.]+ [\d.]+Q.+Z$/);
  });
});
