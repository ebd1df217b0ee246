import type { OptimizationLevel } from '../../src/core/studies/profile';
import type { Profile, ProfileChoices } from '../../src/protocol/profile';
import { h } from '../dom';
import { button, dropdown, textField } from '../toolkit';

const levels: readonly { readonly value: OptimizationLevel; readonly label: string }[] = [
  { value: 'all', label: 'all, as in use' },
  { value: 'extended', label: 'extended' },
  { value: 'basic', label: 'basic' },
  { value: 'disabled', label: 'disabled' },
];

/** Threads, runs and level to measure once more with; starts from those that were used. */
export function profileOptions(profile: Profile, measureAgain: (choices: ProfileChoices) => void): HTMLElement {
  const { options, machine } = profile;
  let { optimization } = options;
  let provider = options.executionProvider;
  const threads = countField('Threads', String(options.threads));
  const runs = countField('Runs', String(options.runs));
  const row = (label: string, field: HTMLElement) => [
    h('span', { class: 'option-label', 'aria-hidden': 'true' }, label),
    field,
  ];
  const providers = machine.availableProviders ?? [];
  return h(
    'div',
    { class: 'profile-options' },
    ...row('Threads', threads),
    ...row('Runs', runs),
    ...row(
      'Optimization',
      dropdown('Optimization', levels, optimization, level => {
        optimization = level;
      }),
    ),
    ...(providers.length > 1
      ? row(
          'Runs on',
          dropdown(
            'Execution provider',
            providers.map(value => ({ value, label: value })),
            provider,
            chosen => {
              provider = chosen;
            },
          ),
        )
      : []),
    button('Profile again', {
      class: 'wide',
      onClick: () => {
        const counts = { threads: readCount(threads), runs: readCount(runs) };
        if (counts.threads === null || counts.runs === null) return;
        measureAgain({ threads: counts.threads, runs: counts.runs, optimization, provider });
      },
    }),
  );
}

type CountField = ReturnType<typeof textField>;
const countField = (label: string, value: string): CountField =>
  textField({ label: `${label}: a whole number`, value, class: 'dim-field' });

/** The field's whole number; null, and the field marked, when it holds none. */
function readCount(field: CountField): number | null {
  const valid = /^[1-9]\d{0,5}$/.test(field.value.trim());
  field.toggleAttribute('invalid', !valid);
  field.setAttribute('aria-invalid', String(!valid));
  return valid ? Number(field.value) : null;
}
