import { svgPath } from './dom';

/** Line icons of our own on a 16 × 16 grid; stroke and size come from the style sheet. */
const paths = {
  fit: 'M2.5 6V2.5H6 M10 2.5h3.5V6 M13.5 10v3.5H10 M6 13.5H2.5V10',
  plus: 'M8 3v10 M3 8h10',
  minus: 'M3 8h10',
  start: 'M3 2.5h10 M8 13.5V5.5 M4.8 8.7 8 5.5l3.2 3.2',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9z M10.3 10.3 14 14',
  copy: 'M5.5 5.5h7.5v8h-7.5z M3 10.5v-8h7.5',
  panelRight: 'M2.5 3h11v10h-11z M10 3v10',
  panelBottom: 'M2.5 3h11v10h-11z M2.5 9.5h11',
  info: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12z M8 7.3v3.7 M8 5v.2',
  warning: 'M8 2.5 14.2 13.5H1.8z M8 6.5v3.5 M8 11.6v.2',
  error: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12z M6 6l4 4 M10 6l-4 4',
  close: 'M4 4l8 8 M12 4l-8 8',
  target: 'M8 12.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9z M8 1.5v3 M8 11.5v3 M1.5 8h3 M11.5 8h3',
  folder: 'M2 4h4l1.5 1.5H14V13H2z',
  save: 'M8 2.5V10 M4.8 6.8 8 10l3.2-3.2 M3 13.5h10',
  refresh: 'M13 8a5 5 0 1 1-1.6-3.7 M13 2v3h-3',
  faster: 'M3 12.5 6.5 8.5l2.5 2 4.5-6 M10 4.5h3.5V8',
  slower: 'M3 4.5 6.5 8.5l2.5-2 4.5 6 M10 12.5h3.5V9',
  equal: 'M3.5 6h9 M3.5 10h9',
  arrowUp: 'M8 13V3.5 M4.2 7.2 8 3.4l3.8 3.8',
  arrowDown: 'M8 3v9.5 M4.2 8.8 8 12.6l3.8-3.8',
} as const;
export type IconName = keyof typeof paths;

export const icon = (name: IconName): SVGSVGElement => svgPath(paths[name]);
