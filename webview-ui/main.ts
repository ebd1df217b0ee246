import './style.css';
import { App } from './app';
import { connectHost } from './host';
import { SavedState } from './saved';
import { Theme } from './theme/theme';
import { registerComponents } from './toolkit';

registerComponents();
const api = acquireVsCodeApi();
const app = new App(connectHost(api), new SavedState(api), new Theme());
void app.start();
