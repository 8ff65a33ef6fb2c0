// The words of bringing in many children, or people, from a table. Whatever says them imports this, and they come with its screen.

import words from './en-GB/importing.ftl?raw';
import { add } from './index';

add('importing.ftl', words);
