import type { RecipeStep } from '../../src/core/recipe/recipe';
import { type PassName, passNames, passTitles } from '../../src/core/transforms/optimize/passNames';
import { capital } from '../format';
import type { StepField } from './stepFields';
import { withOption } from './stepOption';

/** Every pass on its own; all of them are the default. */
export const optimizeFields = (): StepField[] => passNames.map(passField);

const passesOf = (step: RecipeStep): readonly PassName[] => (step.step === 'optimize' && step.passes) || passNames;

const passField = (name: PassName): StepField => ({
  key: name,
  words: { label: capital(passTitles[name]), help: 'Passes take turns until nothing changes' },
  values: [true, false],
  default: true,
  read: step => passesOf(step).includes(name),
  write: (step, value) => {
    const chosen = passNames.filter(pass => (pass === name ? value === true : passesOf(step).includes(pass)));
    return withOption(step, 'passes', chosen.length === passNames.length ? undefined : chosen);
  },
});
