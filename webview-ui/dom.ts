/** Builds elements without markup strings: text can never become HTML, and a strict content policy has nothing to refuse. */
export type Child = Node | string | null | undefined | false;
export type Listeners = { readonly [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void };
export interface Properties {
  readonly class?: string;
  readonly on?: Listeners;
  /** CSS custom properties and the like, set one by one. */
  readonly style?: Readonly<Record<string, string>>;
  readonly [attribute: string]:
    | string
    | number
    | boolean
    | null
    | undefined
    | Listeners
    | Readonly<Record<string, string>>;
}

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties?: Properties | null,
  ...children: Child[]
): HTMLElementTagNameMap[K];
export function h(tag: string, properties?: Properties | null, ...children: Child[]): HTMLElement;
export function h(tag: string, properties?: Properties | null, ...children: Child[]): HTMLElement {
  const element = document.createElement(tag);
  setProperties(element, properties ?? {});
  append(element, children);
  return element;
}

export function append(parent: Element, children: readonly Child[]): void {
  for (const child of children) if (child) parent.append(child);
}

/** Replaces everything inside. */
export function fill(parent: Element, ...children: Child[]): void {
  parent.replaceChildren(...children.filter(child => child !== null && child !== undefined && child !== false));
}

function setProperties(element: HTMLElement, { class: className, on, style, ...attributes }: Properties): void {
  if (className) element.className = className;
  for (const [name, value] of Object.entries(style ?? {})) element.style.setProperty(name, value);
  for (const [name, listener] of Object.entries(on ?? {})) element.addEventListener(name, listener as EventListener);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
}

const svgNamespace = 'http://www.w3.org/2000/svg';

export function svgElement<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>>,
  ...children: Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(svgNamespace, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  append(element, children);
  return element;
}

/** An icon of 16 × 16 drawn by one path in the text colour. */
export const svgPath = (path: string): SVGSVGElement =>
  svgElement('svg', { viewBox: '0 0 16 16', class: 'icon', 'aria-hidden': 'true' }, svgElement('path', { d: path }));
