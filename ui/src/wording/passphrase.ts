// The words of choosing a passphrase. Whatever says them imports this, and they come with its screen.

import words from './en-GB/passphrase.ftl?raw';
import { add } from './index';

add('passphrase.ftl', words);
