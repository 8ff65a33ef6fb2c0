import { mount } from 'svelte';
import App from './App.svelte';
import './app.scss';
import { neverPutBack } from './state/documents';
import { guardPaper } from './state/printing';

const target = document.getElementById('app');
if (target === null) throw new Error('the page has no place for the app');
neverPutBack();
guardPaper();
export default mount(App, { target });
