// The words of the council's recovery key. Whatever says them imports this, and they come with its screen.

import words from './en-GB/recovery.ftl?raw';
import { add } from './index';

add('recovery.ftl', words);
