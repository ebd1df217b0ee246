import { MACS_CONVENTION } from '../../core/analysis/cost';
import type { OpDef } from '../../core/ops/op';
import { allOps } from '../../core/ops/registry';
import type { Command } from '../command';
import { table } from '../print/table';

export const ops: Command = {
  name: 'ops',
  usage: '[--json]',
  summary: 'the operators that Lathe knows, and what it knows of each',
  options: {},
  positionals: [],
  async run({ print }) {
    const rows = allOps().map(facetsOf);
    await print(rows, () => opsText(rows));
  },
};

interface OpFacets {
  readonly type: string;
  readonly domain: string;
  readonly since: readonly number[];
  readonly family: string;
  readonly infer: boolean;
  readonly cost: boolean;
  /** How it takes part in quantization; null: it stays float. */
  readonly quantize: string | null;
  /** Versions to which a node can be rewritten; others keep their form. */
  readonly upgrade: readonly number[];
}

const facetsOf = (op: OpDef): OpFacets => ({
  type: op.type,
  domain: op.domain,
  since: op.since,
  family: op.family ?? 'other',
  infer: op.infer !== undefined,
  cost: op.cost !== undefined,
  quantize: op.quantize?.role ?? null,
  upgrade: Object.keys(op.upgrade ?? {}).map(Number),
});

function opsText(rows: readonly OpFacets[]): string {
  const columns = ['operator', 'since', 'family', 'shapes', 'cost', 'quantize', 'rewritten for'].map(title => ({
    title,
  }));
  const mark = (known: boolean) => (known ? 'yes' : '');
  const lines = rows.map(op => [
    op.domain === '' ? op.type : `${op.domain}.${op.type}`,
    op.since.join(' '),
    op.family,
    mark(op.infer),
    mark(op.cost),
    op.quantize ?? '',
    op.upgrade.join(' '),
  ]);
  return `${table(columns, lines)}\n\n${rows.length} operators. What is missing stays unknown or float.\n${MACS_CONVENTION}`;
}
