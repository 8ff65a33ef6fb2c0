// The words of frameworks: their rules, drafts and reports. Whatever says them imports this, and they come with its screen.

import words from './en-GB/frameworks.ftl?raw';
import { add } from './index';

add('frameworks.ftl', words);
