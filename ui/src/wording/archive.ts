// The words of archives. Whatever says them imports this, and they come with its screen.

import words from './en-GB/archive.ftl?raw';
import { add } from './index';

add('archive.ftl', words);
