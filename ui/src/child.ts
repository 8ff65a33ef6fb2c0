// The document of a child who has the tablet. It is loaded by itself, so that nothing of any other page is in its memory.

import { mount } from 'svelte';
import './app.scss';
import ChildApp from './ChildApp.svelte';

const target = document.getElementById('app');
if (target === null) throw new Error('the page has no place for the app');
export default mount(ChildApp, { target });
