/** One result of every kind, of every sample: sound to Lathe, to onnx's own checker, and to the runtime, which agrees with the original. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { verify } from '../../src/core/analysis/verify';
import type { Model } from '../../src/core/ir';
import { encodeToBytes } from '../../src/core/onnx';
import { applySteps } from '../../src/core/recipe/apply';
import { type Mark, precisions, type RecipeStep } from '../../src/core/recipe/recipe';
import { resolveRecipe } from '../../src/core/recipe/resolve';
import { isFileFormatOnly } from '../../src/core/transforms/float16';
import { npzDataset } from '../support/labelledData';
import { checkWithOnnx, whyNotChecked } from '../support/onnxChecker';
import { openModel } from '../support/onnxFiles';
import { fidelity } from '../support/quantized';
import { inRoot } from '../support/repository';
import { runtime } from '../support/runtime';

const dataset = { ...npzDataset(inRoot('samples', 'fashion-calibration.npz')), samples: 16 };

const samples = ['fashion_resnet', 'fashion_mobilenet', 'fashion_attention'];

interface Kind {
  readonly name: string;
  /** All samples when absent. */
  readonly of?: readonly string[];
  readonly steps: readonly RecipeStep[];
  readonly marks?: (model: Model) => ReadonlyMap<string, Mark>;
}

/** Every precision, in turn, on layers with weights. */
function mixedMarks({ graph }: Model): ReadonlyMap<string, Mark> {
  const layers = graph.nodes.filter(n => ['Conv', 'Gemm', 'MatMul'].includes(n.opType));
  return new Map(layers.map(({ name }, i) => [name, { precision: precisions[i % precisions.length]! }]));
}

const kinds: readonly Kind[] = [
  { name: 'static', steps: [{ step: 'quantize', mode: 'static' }] },
  { name: 'static, one scale per weight', steps: [{ step: 'quantize', mode: 'static', perTensor: true }] },
  { name: 'static, asymmetric weights', steps: [{ step: 'quantize', mode: 'static', asymmetricWeights: true }] },
  { name: 'static, operators on integers', steps: [{ step: 'quantize', mode: 'static', format: 'qoperator' }] },
  {
    name: 'static, operators on integers, asymmetric weights',
    steps: [{ step: 'quantize', mode: 'static', format: 'qoperator', asymmetricWeights: true }],
  },
  { name: 'static, activations of 16 bits', steps: [{ step: 'quantize', mode: 'static', activations: 16 }] },
  { name: 'static, recovered', steps: [{ step: 'quantize', mode: 'static', recover: true }] },
  {
    name: 'static, adaround',
    // The others take up to a minute.
    of: ['fashion_attention'],
    steps: [{ step: 'quantize', mode: 'static', adaround: true }],
  },
  { name: 'dynamic', steps: [{ step: 'quantize', mode: 'dynamic' }] },
  { name: 'weights of 8 bits', steps: [{ step: 'quantize', mode: 'weights' }] },
  { name: 'weights of 4 bits', steps: [{ step: 'quantize', mode: 'weights', bits: 4 }] },
  { name: 'every precision by marks', steps: [], marks: mixedMarks },
  { name: 'float16', steps: [{ step: 'float16' }] },
  { name: 'bfloat16', steps: [{ step: 'float16', type: 'bfloat16' }] },
];

async function made(original: Model, { steps, marks: marksOf }: Kind): Promise<Model> {
  const marks = marksOf?.(original) ?? new Map<string, Mark>();
  const planned = resolveRecipe({ version: 1, model: { file: '' }, layers: marks, steps }, original);
  const { result } = await applySteps(original, planned, marks, {
    runtime,
    clock: { now: () => 0 },
    withData: (_step, _model, _isOriginal, work) => work({ dataset, recorded: {} }),
  });
  return result.model;
}

for (const name of samples)
  for (const kind of kinds.filter(({ of = samples }) => of.includes(name)))
    test(`${name}: ${kind.name}`, async t => {
      const original = await openModel(inRoot('samples', `${name}.onnx`));
      const result = await made(original, kind);
      assert.deepEqual(verify(result), []);
      const bytes = await encodeToBytes(result);
      if (isFileFormatOnly(result)) t.diagnostic('the runtime does not run bfloat16: not loaded');
      else assert.ok((await fidelity(original, result, dataset, 2)) > 10);
      const reason = whyNotChecked(result);
      if (reason) return t.skip(reason);
      await checkWithOnnx(bytes);
    });

test('the checker finds fault with a model that reads what nothing gives', async t => {
  const model = await openModel(inRoot('samples', 'fashion_resnet.onnx'));
  const reason = whyNotChecked(model);
  if (reason) return t.skip(reason);
  model.graph.nodes.at(-1)!.inputs[0] = 'nowhere';
  const bytes = await encodeToBytes(model);
  await assert.rejects(checkWithOnnx(bytes), /nowhere/);
});
