// The words of changing somebody's roles, and of pages that closed. Whatever says them imports this.

import words from './en-GB/roles.ftl?raw';
import { add } from './index';

add('roles.ftl', words);
