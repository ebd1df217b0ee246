import {
  type Choice,
  type ChoiceName,
  type ChosenOptions,
  choiceNames,
  type QuantizeMode,
  quantizeChoices,
} from '../core/transforms/quantize/choices';
import { type OptionSpecs, type OptionValues, UsageError } from './command';
import { flag, numberBetween, oneOf } from './options';

/** `perTensor` is --per-tensor. */
export const optionOf = (name: string): string => name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);

const isFlag = ({ values }: Choice<unknown>): boolean => values.includes(true);

/** The choices of quantization as options of the command. */
export const choiceSpecs: OptionSpecs = Object.fromEntries(
  choiceNames.map(name => [optionOf(name), { type: isFlag(quantizeChoices[name]) ? 'boolean' : 'string' } as const]),
);

export const choiceUsage = choiceNames
  .map(name => {
    const choice: Choice<boolean | string | number> = quantizeChoices[name];
    const value = choice.between ? ' N' : ` ${choice.values.join('|')}`;
    return `[--${optionOf(name)}${isFlag(choice) ? '' : value}]`;
  })
  .join(' ');

/** The choices that were given. Throws UsageError for one that means nothing in the mode. */
export function chosenOptions(options: OptionValues, mode: QuantizeMode): ChosenOptions {
  const given = choiceNames.filter(name => options[optionOf(name)] !== undefined);
  for (const name of given) {
    const { modes } = quantizeChoices[name];
    if (!modes.includes(mode)) throw new UsageError(`--${optionOf(name)} ${whyNotIn(mode, modes)}`);
  }
  return Object.fromEntries(given.map(name => [name, givenValue(options, name)]));
}

function givenValue(options: OptionValues, name: ChoiceName): boolean | string | number {
  const choice: Choice<boolean | string | number> = quantizeChoices[name];
  if (isFlag(choice)) return flag(options, optionOf(name));
  if (choice.between) return numberBetween(options, optionOf(name), choice.between)!;
  const text = oneOf(options, optionOf(name), choice.values.map(String));
  return choice.values.find(value => String(value) === text)!;
}

const whyNotIn = (mode: QuantizeMode, modes: readonly QuantizeMode[]): string =>
  `means nothing with --mode ${mode}: use --mode ${modes.join(' or ')}`;
