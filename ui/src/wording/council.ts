// The words of founding, joining and letting in. Whatever says them imports this, and they come with its screen.

import words from './en-GB/council.ftl?raw';
import { add } from './index';

add('council.ftl', words);
