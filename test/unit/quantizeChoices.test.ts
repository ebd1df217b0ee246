/** Every choice of quantization is told in one table: what is made of it, and what cannot be, agrees with it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { quantize } from '../../src/cli/commands/quantize';
import { parseCommand } from '../../src/cli/options';
import { chosenOptions, optionOf } from '../../src/cli/quantizeChoices';
import { optimizeDefinition } from '../../src/core/recipe/optimizeSchema';
import { readRecipe } from '../../src/core/recipe/parse';
import { quantizeDefinition } from '../../src/core/recipe/quantizeSchema';
import type { QuantizeStep } from '../../src/core/recipe/recipe';
import { completed, optionsOf } from '../../src/core/recipe/steps';
import {
  type Choice,
  choiceNames,
  choicesOf,
  quantizeChoices,
  quantizeModes,
} from '../../src/core/transforms/quantize/choices';
import { inRoot } from '../support/repository';

/** A value other than the default. */
const other = ({ values, between, default: usual }: Choice<boolean | string | number>) =>
  between ? between[0] : values.find(v => v !== usual)!;
const everyChoice = quantizeModes.flatMap(mode => choicesOf(mode).map(name => ({ mode, name })));

test('every choice has a mode, two values and a default among them', () => {
  for (const name of choiceNames) {
    const { modes, values, between, default: usual }: Choice<boolean | string | number> = quantizeChoices[name];
    const [low, high] = between ?? [];
    const isAmong = between
      ? Number(usual) > low! && Number(usual) < high!
      : values.length > 1 && values.includes(usual);
    assert.ok(modes.length > 0 && isAmong, name);
  }
});

test('a recipe keeps every choice of its mode, from the file to the options of the transform', () => {
  for (const { mode, name } of everyChoice) {
    const value = other(quantizeChoices[name]);
    const { recipe, problems } = readRecipe({
      version: 1,
      model: { file: 'm.onnx' },
      steps: [{ step: 'quantize', mode, [name]: value }],
    });
    assert.deepEqual(problems, [], name);
    const step = completed(recipe!.steps[0]!) as QuantizeStep;
    assert.equal(step[name], value);
    assert.equal(optionsOf(step)[name], value);
  }
});

test('a choice of another mode is refused in recipes and on the command line', () => {
  for (const mode of quantizeModes)
    for (const name of choiceNames.filter(n => !choicesOf(mode).includes(n))) {
      const value = other(quantizeChoices[name]);
      const { problems } = readRecipe({
        version: 1,
        model: { file: 'm.onnx' },
        steps: [{ step: 'quantize', mode, [name]: value }],
      });
      assert.match(problems[0]!.message, /is not known here/, name);
      assert.throws(
        () => given(name, value, mode),
        new RegExp(`--${optionOf(name)} means nothing with --mode ${mode}`),
      );
    }
});

test('the command line takes every choice and names it in its usage', () => {
  for (const { mode, name } of everyChoice) {
    const value = other(quantizeChoices[name]);
    const { beside }: Choice<unknown> = quantizeChoices[name];
    const others = beside ? [`--${optionOf(beside[0])}`, beside[1]] : [];
    const expected = { ...(beside && { [beside[0]]: beside[1] }), [name]: value };
    assert.deepEqual(given(name, value, mode, others), expected);
    assert.ok(quantize.usage.includes(`--${optionOf(name)}`), name);
  }
});

test('a percentile is refused where ranges are not taken by it', () => {
  for (const others of [[], ['--calibration', 'mse']])
    assert.throws(
      () => given('percentile', 99, 'static', others),
      /--percentile means nothing without --calibration percentile/,
    );
});

test("the recipe's schema says what the table says", () => {
  const { definitions } = JSON.parse(readFileSync(inRoot('schemas', 'recipe.schema.json'), 'utf8'));
  for (const mode of quantizeModes)
    assert.deepEqual(definitions[mode], quantizeDefinition(mode), 'run: node --import tsx scripts/write-schema.ts');
  assert.deepEqual(definitions.optimize, JSON.parse(JSON.stringify(optimizeDefinition)));
});

function given(
  name: string,
  value: boolean | string | number,
  mode: QuantizeStep['mode'],
  others: readonly string[] = [],
) {
  const flags = value === true ? [`--${optionOf(name)}`] : [`--no-${optionOf(name)}`];
  const args = typeof value === 'boolean' ? flags : [`--${optionOf(name)}`, String(value)];
  return chosenOptions(parseCommand(quantize, ['m.onnx', ...args, ...others]).options, mode);
}
