// The words of exchanging the council's recovery key. Whatever says them imports this, and they come with its screen.

import words from './en-GB/exchange.ftl?raw';
import { add } from './index';

add('exchange.ftl', words);
