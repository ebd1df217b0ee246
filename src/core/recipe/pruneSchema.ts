import { importanceMethods } from '../analysis/importance/importance';
import { pruneScopes } from '../transforms/prune/options';
import { sparsePatterns, sparsifyScopes } from '../transforms/sparsify';
import { dims, exclude, excludeOps, onlyMarked } from './quantizeSchema';

const share = (description: string) => ({
  description,
  type: 'number',
  exclusiveMinimum: 0,
  exclusiveMaximum: 1,
});
const enabled = (description: string) => ({ description, type: 'boolean', default: true });

/** The definition of a prune step in the recipe's JSON schema (draft 7): what scripts/write-schema.ts writes there. */
export const pruneDefinition: object = {
  type: 'object',
  additionalProperties: false,
  required: ['step'],
  properties: {
    step: { const: 'prune' },
    onlyMarked,
    ratio: share('Share of the channels to remove. Either this, macs or parameters; marked layers have their own.'),
    macs: share('Share of the multiply-accumulates to keep.'),
    parameters: share('Share of the parameters to keep.'),
    kept: {
      description:
        'How many channels groups keep, by the layers of a group; of groups with the same layers in the order of the model.',
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['layers', 'channels'],
        properties: {
          layers: { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1 },
          channels: { type: 'integer', minimum: 1 },
        },
      },
    },
    scope: {
      description: 'The same share of every group of layers, or the least important channels of all.',
      enum: pruneScopes,
    },
    importance: { description: 'How channels are ranked.', enum: importanceMethods, default: 'l1' },
    roundTo: {
      description: 'Kept channels are a multiple of this.',
      type: 'integer',
      minimum: 1,
      default: 8,
    },
    seed: { description: 'Of random importance.', type: 'integer', minimum: 1, default: 1 },
    reconstruct: enabled(
      'Fit the weights that are left to what the layers gave, on data; kept where outputs get nearer.',
    ),
    reestimate: enabled(
      'Estimate the statistics of batch normalization again, on data; kept where outputs get nearer.',
    ),
    data: { $ref: '#/definitions/data' },
    dims,
    exclude,
    excludeOps,
  },
};

/** The same of a sparsify step. */
export const sparsifyDefinition: object = {
  type: 'object',
  additionalProperties: false,
  required: ['step'],
  properties: {
    step: { const: 'sparsify' },
    sparsity: share('Share of the weights to be 0. Either this or a pattern.'),
    pattern: { description: 'Weights other than 0 of so many that follow each other.', enum: sparsePatterns },
    scope: { description: 'The share of every layer, or of all together.', enum: sparsifyScopes, default: 'layer' },
    exclude,
    excludeOps,
  },
};
