// The words of closing, keeping and erasing. Whatever says them imports this, and they come with its screen.

import words from './en-GB/closing.ftl?raw';
import { add } from './index';

add('closing.ftl', words);
