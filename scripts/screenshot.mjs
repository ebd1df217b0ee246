// Takes pictures of Lathe in a real VS Code workbench (headless Chromium). Build first: npm run build.
//
//   node scripts/screenshot.mjs --model samples/fashion_mobilenet.onnx --themes dark,light,hc --out test-results/
//
//   --folder DIR     workspace, copied (default: the model's folder; without a model: samples)
//   --model FILE     opened in its editor; a path, or a name inside the folder
//   --themes LIST    of dark, light, hc, hcLight (default: dark)
//   --command TITLE  run after the model is open, by the palette's title; may be repeated
//   --pick TEXT      choose a row of the quick pick that a command opened; may be repeated, in the order given
//   --click SELECTOR click in the page of the webview (after commands); may be repeated
//   --press KEY      press a key, such as Control+F or Enter; may be repeated
//   --type TEXT      type into what has the focus; may be repeated
//   --wait SELECTOR  of something in the page that must be on the screen before the picture (default: body)
//   --settle MS      extra wait before each picture (default: 500)
//   --size WxH       of the window (default: 1440x900)
//   --hide-sidebar   more room for the editor
//   --only-editor    the picture shows the editor area, not the whole window
//   --vsix FILE      install this package (default: the working copy with dist/, in place)
//   --name NAME      file names are NAME-THEME.png (default: the model's name)
//   --out DIR        (default: test-results)
// The steps --command, --pick, --click, --press, --type run in the order given. Errors of the console go to stderr.
import { require } from 'tsx/cjs/api';

const { takeScreenshots } = require('../test/host/harness/screenshot.ts', import.meta.url);
await takeScreenshots(process.argv.slice(2));
