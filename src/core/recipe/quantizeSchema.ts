import { type Choice, choicesOf, type QuantizeMode, quantizeChoices } from '../transforms/quantize/choices';

/** The definition of a quantize step in the recipe's JSON schema (draft 7): what scripts/write-schema.ts writes there. */
export function quantizeDefinition(mode: QuantizeMode): object {
  return {
    type: 'object',
    additionalProperties: false,
    required: ['step', 'mode'],
    properties: {
      step: { const: 'quantize' },
      mode: { const: mode },
      onlyMarked,
      ...(mode === 'static' && { data: { $ref: '#/definitions/data' }, dims }),
      ...Object.fromEntries(choicesOf(mode).map(name => [name, property(quantizeChoices[name])])),
      exclude,
      excludeOps,
    },
  };
}

function property(choice: Choice<boolean | string | number>): object {
  return { description: choice.description, ...typeOf(choice), default: choice.default };
}

function typeOf({ values, between }: Choice<boolean | string | number>): object {
  if (between) return { type: 'number', minimum: between[0], maximum: between[1] };
  return values.every(v => typeof v === 'boolean') ? { type: 'boolean' } : { enum: values };
}

export const dims = {
  description: 'Sizes of symbolic dimensions by name; `default` for every one not named.',
  type: 'object',
  additionalProperties: { type: 'integer', minimum: 1 },
};

const names = { type: 'array', items: { type: 'string', minLength: 1 }, default: [] };
/** Of every step. */
export const onlyMarked = {
  description: 'It is done to the layers alone whose marks ask for what it gives.',
  type: 'boolean',
  default: false,
};
export const exclude = {
  description: 'Names of layers that stay as they are, or patterns of names: * stands for any characters.',
  ...names,
};
export const excludeOps = { description: 'Types of operators that stay as they are, such as Softmax.', ...names };
