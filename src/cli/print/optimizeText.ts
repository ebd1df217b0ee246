import { passTitles } from '../../core/transforms/optimize/passNames';
import type { TransformReport } from '../../protocol/views';
import { bytes, percent } from './numbers';
import { table } from './table';

/** Names that a row shows of the nodes that a pass changed. */
const SHOWN = 3;

/** What `lathe optimize` did, pass by pass, for people. */
export function optimizeText({
  output,
  bytes: size,
  originalBytes,
  steps,
  skipped,
  warnings,
}: TransformReport): string {
  const seconds = steps.reduce((n, s) => n + s.seconds, 0);
  const passes = steps.filter(s => s.removed !== undefined);
  const removed = passes.reduce((n, s) => n + s.removed!, 0);
  const rows = passes.map(({ name, changed = [], removed = 0 }) => [
    name,
    titles[name] ?? '',
    String(changed.length),
    String(removed),
    namesOf(changed),
  ]);
  const lines = [
    `${output}: ${bytes(size)}, ${percent(size / originalBytes)} of the original, in ${seconds.toFixed(1)} s`,
    removed === 0 ? 'no nodes fewer' : `${removed} nodes fewer`,
    ...warnings.map(w => `warning: ${w}`),
    '',
    table(
      [
        { title: 'pass' },
        { title: 'what it does' },
        { title: 'nodes changed', align: 'right' },
        { title: 'nodes fewer', align: 'right' },
        { title: 'among them' },
      ],
      rows,
    ),
  ];
  if (skipped.length === 0) return lines.join('\n');
  const left = skipped.map(s => [s.node, s.reason]);
  return [...lines, '', table([{ title: 'left as it was' }, { title: 'because' }], left)].join('\n');
}

const titles: Readonly<Record<string, string>> = passTitles;

const namesOf = (names: readonly string[]): string =>
  names.length > SHOWN ? `${names.slice(0, SHOWN).join(', ')} ...` : names.join(', ');
