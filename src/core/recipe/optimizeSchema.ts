import { passNames, passTitles } from '../transforms/optimize/passNames';

/** The definition of an optimize step in the recipe's JSON schema (draft 7): what scripts/write-schema.ts writes there. */
export const optimizeDefinition: object = {
  type: 'object',
  additionalProperties: false,
  required: ['step'],
  properties: {
    step: { const: 'optimize' },
    passes: {
      description: 'What is done, in turns until nothing changes.',
      type: 'array',
      items: { enum: passNames, enumDescriptions: Object.values(passTitles) },
      default: passNames,
    },
  },
};
