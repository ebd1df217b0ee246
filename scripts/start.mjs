// Builds Lathe and opens VS Code on samples/ with it: npm start [-- --web | --desktop] [--no-open] [FOLDER]
// The desktop's `code` when there is one on the PATH, else the workbench in the browser.
import { require } from 'tsx/cjs/api';

const { start } = require('./start/start.ts', import.meta.url);
await start(process.argv.slice(2));
