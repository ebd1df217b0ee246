import path from 'node:path';
import type { DataPreview, InputPreview } from '../../protocol/dataPreview';
import type { Command } from '../command';
import { count, dataOptions, dimOption, dims, file } from '../options';
import { table } from '../print/table';

export const data: Command = {
  name: 'data',
  usage: 'MODEL [--data SET] [--preprocessing FILE] [--samples N] [--dim NAME=N] [--json]',
  summary: 'what a model really gets from data: shapes, ranges, means',
  options: { ...dimOption, ...dataOptions, samples: { type: 'string' } },
  positionals: ['MODEL'],
  async run({ engine, call, print }, [model], options) {
    const preview = await engine.call(
      'previewData',
      {
        model: path.resolve(model!),
        data: file(options, 'data'),
        preprocessing: file(options, 'preprocessing'),
        samples: count(options, 'samples'),
        dims: dims(options),
      },
      call,
    );
    const inputs = preview.inputs.map(({ pictures, shown, ...figures }) => figures);
    await print({ ...preview, inputs }, () => previewText(preview));
  },
};

function previewText({ data: label, inputs, looked }: DataPreview): string {
  const right = { align: 'right' as const };
  const columns = [
    { title: 'input' },
    { title: 'type' },
    { title: 'shape' },
    ...['min', 'max', 'mean', 'std'].map(title => ({ title, ...right })),
  ];
  const odd = inputs.filter(i => i.nonFinite > 0);
  return [
    `data: ${label}`,
    `figures: over the first ${looked} ${looked === 1 ? 'sample' : 'samples'}`,
    ...odd.map(i => `warning: ${i.nonFinite} elements of ${i.name} are NaN or infinite`),
    '',
    table(columns, inputs.map(row)),
  ].join('\n');
}

const row = ({ name, type, shape, min, max, mean, std }: InputPreview): string[] => [
  name,
  type,
  shape.join(' × ') || 'scalar',
  ...[min, max, mean, std].map(value => (value === null ? 'unknown' : String(Number(value.toPrecision(4))))),
];
