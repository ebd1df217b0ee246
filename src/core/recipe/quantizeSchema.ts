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
      ...(mode === 'static' && { data: { $ref: '#/definitions/data' }, dims }),
      ...Object.fromEntries(choicesOf(mode).map(name => [name, property(quantizeChoices[name])])),
      exclude,
    },
  };
}

function property(choice: Choice<boolean | string | number>): object {
  return { description: choice.description, ...typeOf(choice), default: choice.default };
}

function typeOf({ values, between }: Choice<boolean | string | number>): object {
  if (between) return { type: 'number', minimum: between[0], maximum: between[1] };
  return values.includes(true) ? { type: 'boolean' } : { enum: values };
}

const dims = {
  description: 'Sizes of symbolic dimensions by name; `default` for every one not named.',
  type: 'object',
  additionalProperties: { type: 'integer', minimum: 1 },
};

const exclude = {
  description: 'Names of layers that stay as they are.',
  type: 'array',
  items: { type: 'string', minLength: 1 },
  default: [],
};
