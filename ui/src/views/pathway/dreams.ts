import { t } from '../../wording';
import type { Aspiration } from './model';

/** A dream in a few words: the child's own, else what their pictures or its category say. */
export function titleOf(dream: Aspiration): string {
  if (dream.words.trim() !== '') return dream.words;
  const pictures = dream.symbols.map((id) => t(`path-symbol-${id}`));
  return pictures.length > 0 ? pictures.join(', ') : t(`path-category-${dream.category}`);
}
