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
/** A flag that is neither on nor off when it is left open has one for off: --no-reduce-range. */
export const offOf = (name: ChoiceName): string | undefined => {
  const choice: Choice<unknown> = quantizeChoices[name];
  return isFlag(choice) && choice.default !== false ? `no-${optionOf(name)}` : undefined;
};
const optionsOf = (name: ChoiceName): string[] => [optionOf(name), ...(offOf(name) ? [offOf(name)!] : [])];

/** The choices of quantization as options of the command. */
export const choiceSpecs: OptionSpecs = Object.fromEntries(
  choiceNames.flatMap(name => {
    const type = isFlag(quantizeChoices[name]) ? 'boolean' : 'string';
    return optionsOf(name).map(option => [option, { type }] as const);
  }),
);

export const choiceUsage = choiceNames
  .map(name => {
    const choice: Choice<boolean | string | number> = quantizeChoices[name];
    const value = choice.between ? ' N' : ` ${choice.values.join('|')}`;
    return isFlag(choice) ? `[--${optionsOf(name).join('|--')}]` : `[--${optionOf(name)}${value}]`;
  })
  .join(' ');

/** The choices that were given. Throws UsageError for one that means nothing in the mode, or beside the others. */
export function chosenOptions(options: OptionValues, mode: QuantizeMode): ChosenOptions {
  const given = choiceNames.filter(name => optionsOf(name).some(option => options[option] !== undefined));
  for (const name of given) {
    const { modes, beside }: Choice<unknown> = quantizeChoices[name];
    if (!modes.includes(mode)) throw new UsageError(`--${optionOf(name)} ${whyNotIn(mode, modes)}`);
    if (beside && options[optionOf(beside[0])] !== beside[1])
      throw new UsageError(`--${optionOf(name)} means nothing without --${optionOf(beside[0])} ${beside[1]}`);
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
