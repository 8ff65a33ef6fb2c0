// The document of a child who has the tablet. It is loaded by itself, so that nothing of any other page is in its memory.

import { mount } from 'svelte';
import './app.scss';
import ChildApp from './ChildApp.svelte';
import { guardPaper } from './state/printing';

const target = document.getElementById('app');
if (target === null) throw new Error('the page has no place for the app');
guardPaper();
export default mount(ChildApp, { target });
