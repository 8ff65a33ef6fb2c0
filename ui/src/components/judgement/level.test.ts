import { expect, test } from 'vitest';
import { toneOf } from './level';

const tones = (of: number) => Array.from({ length: of }, (_, rank) => toneOf({ id: '', word: '', meaning: '', rank, of }));

test('four levels wear all four marks', () => expect(tones(4)).toEqual(['red', 'amber', 'green', 'gold']));
test('three levels have no gold', () => expect(tones(3)).toEqual(['red', 'amber', 'green']));
test('two levels are green and red', () => expect(tones(2)).toEqual(['red', 'green']));
test('five levels keep gold at the top and red at the foot', () => expect(tones(5)).toEqual(['red', 'amber', 'amber', 'green', 'gold']));
