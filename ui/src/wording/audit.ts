// The words of who looked at a child. Whatever says them imports this, and they come with its screen.

import words from './en-GB/audit.ftl?raw';
import { add } from './index';

add('audit.ftl', words);
