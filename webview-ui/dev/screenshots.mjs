// Takes pictures of the page without VS Code: node webview-ui/dev/screenshots.mjs [--out DIR] [--themes dark,light] [--only NAME]
import { createRequire } from 'node:module';
import { register } from 'tsx/cjs/api';

register();
const { takePictures } = createRequire(import.meta.url)('../../test/webview/harness/pictures.ts');
await takePictures(process.argv.slice(2));
