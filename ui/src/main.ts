import { mount } from 'svelte';
import App from './App.svelte';
import './app.scss';
import { neverPutBack } from './state/documents';

const target = document.getElementById('app');
if (target === null) throw new Error('the page has no place for the app');
neverPutBack();
export default mount(App, { target });
