// What a new passphrase lacks. The core asks for the length too; that it was typed twice alike is asked here alone.

import { t } from '../../wording';
import '../../wording/passphrase';

/** The fewest characters. */
export const LEAST = 15;

/** What to say at the fields; none where the passphrase can be used. */
export function lacks(passphrase: string, again: string): string | undefined {
  if ([...passphrase].length < LEAST) return t('passphrase-short');
  return passphrase === again ? undefined : t('passphrase-differs');
}

/** Where to go to mend it. */
export const placeOf = (passphrase: string, id = 'new-passphrase') => ([...passphrase].length < LEAST ? id : `${id}-again`);
