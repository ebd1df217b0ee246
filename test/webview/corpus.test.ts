/** The layout of every model of LATHE_CORPUS keeps what every drawing must keep, and stays narrow enough to follow. */
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { view } from '../../src/engine/handlers/structure';
import { ModelStore } from '../../src/engine/modelStore';
import { Scene } from '../../webview-ui/graph/scene';
import { corpusFiles, skipWithoutCorpus } from '../support/onnxFiles';
import { checkedLayout } from './layoutChecks';

/** As wide as twenty cards side by side; the widest real network so far, a detector, takes thirteen. */
const widest = 4200;

test('graphs of LATHE_CORPUS', { skip: skipWithoutCorpus }, async t => {
  for (const file of corpusFiles)
    await t.test(path.basename(file), async () => {
      const scene = new Scene(await view(new ModelStore(), { path: file }));
      const { bounds } = checkedLayout(scene.input);
      assert.ok(bounds.right - bounds.left < widest);
    });
});
