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
  /** First versions of the operator set that have it for 16-bit floats; null: it stays float32. */
  readonly float16: number | null;
  readonly bfloat16: number | null;
  /** What each channel keeps of a change of its input: a factor, or a shift as well; null: neither is known. */
  readonly channelwise: 'factor' | 'factor and shift' | null;
  /** Whether it multiplies what it reads by weights of input 1. */
  readonly linear: boolean;
  /** Whether results only pass through it. */
  readonly plumbing: boolean;
  /** Channels are followed through it; else it is a barrier to pruning. */
  readonly channels: boolean;
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
  float16: op.halfTypes?.float16 ?? null,
  bfloat16: op.halfTypes?.bfloat16 ?? null,
  channelwise: op.channelwise ? (op.channelwise.shifts ? 'factor and shift' : 'factor') : null,
  linear: op.linear !== undefined,
  plumbing: op.plumbing === true,
  channels: op.channels !== undefined,
  upgrade: Object.keys(op.upgrade ?? {}).map(Number),
});

function opsText(rows: readonly OpFacets[]): string {
  const columns = [
    'operator',
    'since',
    'family',
    'shapes',
    'cost',
    'quantize',
    'channels',
    'float16',
    'bfloat16',
    'passes on',
    'rewritten for',
  ].map(title => ({
    title,
  }));
  const since = (version: number | null) => (version === null ? '' : `${version}`);
  const mark = (known: boolean) => (known ? 'yes' : '');
  const lines = rows.map(op => [
    op.domain === '' ? op.type : `${op.domain}.${op.type}`,
    op.since.join(' '),
    op.family,
    mark(op.infer),
    mark(op.cost),
    op.quantize ?? '',
    mark(op.channels),
    since(op.float16),
    since(op.bfloat16),
    op.channelwise ?? '',
    op.upgrade.join(' '),
  ]);
  return `${table(columns, lines)}\n\n${rows.length} operators. What is missing stays unknown, float or whole.\n${MACS_CONVENTION}`;
}
