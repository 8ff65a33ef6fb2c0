// The words of who has which door to a child. Whatever says them imports this, and they come with its screen.

import words from './en-GB/doors.ftl?raw';
import { add } from './index';

add('doors.ftl', words);
