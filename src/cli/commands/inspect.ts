import path from 'node:path';
import type { Inspection, ModelView, ValueView } from '../../protocol/views';
import type { Command } from '../command';
import { dimOption, dims } from '../options';
import { bytes, short } from '../print/numbers';
import { table } from '../print/table';

export const inspect: Command = {
  name: 'inspect',
  usage: 'MODEL [--dim batch=1,default=1] [--json]',
  summary: 'structure, cost and memory of a model, per layer',
  options: dimOption,
  positionals: ['MODEL'],
  async run({ engine, call, print }, [model], options) {
    const view = await engine.call('view', { path: path.resolve(model!), dims: dims(options) }, call);
    const inspection = inspectionOf(view);
    await print(inspection, () => inspectionText(inspection, view.notices));
  },
};

/** The part of the view that is the command's stable JSON. */
const inspectionOf = (v: ModelView): Inspection => ({
  name: v.name,
  opset: v.opset,
  irVersion: v.irVersion,
  bytes: v.bytes,
  nodes: v.nodes,
  parameters: v.parameters,
  macs: v.macs,
  flops: v.flops,
  weightBytes: v.weightBytes,
  peakActivationBytes: v.peakActivationBytes,
  unknownCost: v.unknownCost,
  inputs: v.inputs,
  outputs: v.outputs,
  layers: v.layers,
});

function inspectionText(model: Inspection, notices: readonly string[]): string {
  const known = model.layers.reduce((n, l) => n + (l.macs ?? 0), 0);
  const macs =
    model.macs === null
      ? `unknown (${short(known)} in the layers that are known; ${model.unknownCost.length} are not)`
      : `${short(model.macs)} (${short(model.flops)} FLOPs)`;
  const facts = [
    ['file', `${model.name}, ${bytes(model.bytes)}, IR version ${model.irVersion}, opset ${model.opset}`],
    ['nodes', `${model.nodes}`],
    ['parameters', `${short(model.parameters)}, ${bytes(model.weightBytes)}`],
    ['MACs', macs],
    ['peak activations', bytes(model.peakActivationBytes)],
    ...model.inputs.map(v => ['input', valueText(v)]),
    ...model.outputs.map(v => ['output', valueText(v)]),
    ...notices.map(n => ['note', n]),
  ];
  const layers = table(
    [
      { title: 'layer' },
      { title: 'operator' },
      { title: 'output' },
      { title: 'parameters', align: 'right' },
      { title: 'weights', align: 'right' },
      { title: 'MACs', align: 'right' },
    ],
    model.layers.map(l => [
      l.name,
      l.op,
      l.outputs[0] ? shapeText(l.outputs[0]) : '',
      l.parameters > 0 ? short(l.parameters) : '',
      l.weightBytes > 0 ? bytes(l.weightBytes) : '',
      l.macs === 0 ? '' : short(l.macs),
    ]),
  );
  return `${facts.map(([name, value]) => `${name!.padEnd(17)} ${value}`).join('\n')}\n\n${layers}`;
}

const valueText = (value: ValueView): string => `${value.name}: ${value.type ?? 'unknown type'} ${shapeText(value)}`;
const shapeText = ({ shape }: ValueView): string =>
  shape === null ? 'unknown shape' : shape.length === 0 ? 'scalar' : shape.map(d => d ?? '?').join(' x ');
