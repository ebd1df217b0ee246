/**
 * The one place that knows @vscode/webview-ui-toolkit: registers the components in use and builds them. Replacing the
 * toolkit (it is archived upstream) means rewriting this file.
 */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import { type Child, h, type Listeners } from './dom';

export function registerComponents(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodeProgressRing(),
    vsCodeTextField(),
  );
}

export interface ButtonOptions {
  readonly appearance?: 'primary' | 'secondary' | 'icon';
  /** Accessible name and tooltip where the content is no text. */
  readonly label?: string;
  readonly class?: string;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  /** By which the same button is found again after its surroundings were drawn anew. */
  readonly key?: string;
  onClick(): void;
}

export function button(content: Child | readonly Child[], options: ButtonOptions): HTMLElement {
  const children: readonly Child[] = Array.isArray(content) ? content : [content as Child];
  return h(
    'vscode-button',
    {
      appearance: options.appearance ?? 'secondary',
      class: options.class,
      disabled: options.disabled,
      'data-key': options.key,
      title: options.label,
      'aria-label': options.label,
      'aria-pressed': options.pressed === undefined ? undefined : String(options.pressed),
      on: { click: () => options.onClick() },
    },
    ...children,
  );
}

export function checkbox(label: string, checked: boolean, onChange: (checked: boolean) => void): HTMLElement {
  const element = h('vscode-checkbox', { checked }, label) as HTMLElement & { checked: boolean };
  element.addEventListener('change', () => {
    if (element.checked !== checked) onChange(element.checked);
  });
  return element;
}

/** A drop-down list; values and labels in order. */
export function dropdown<T extends string>(
  label: string,
  choices: readonly { readonly value: T; readonly label: string }[],
  selected: T,
  onChange: (value: T) => void,
): HTMLElement {
  const element = h(
    'vscode-dropdown',
    { 'aria-label': label, position: 'below' },
    ...choices.map(({ value, label: text }) => h('vscode-option', { value, selected: value === selected }, text)),
  );
  element.addEventListener('change', () => onChange((element as HTMLElement & { value: T }).value));
  return element;
}

export type TextField = HTMLElement & { value: string };

export function textField(
  options: { label: string; value: string; placeholder?: string; class?: string; on?: Listeners },
  ...children: Child[]
): TextField {
  const { label, value, placeholder, class: className, on } = options;
  const element = h(
    'vscode-text-field',
    { 'aria-label': label, title: label, placeholder, class: className, value, on },
    ...children,
  ) as TextField;
  return element;
}

export const progressRing = (): HTMLElement => h('vscode-progress-ring', { 'aria-hidden': 'true' });
