import { GraphIndex, type Model, type Node } from '../../ir';
import { findOp } from '../../ops/registry';
import { limitsOf } from '../quantize/absorb';
import { type Selection, whyNotSelected } from '../selection';
import { LinearLayer } from './linearLayer';

/** Two layers of which the second alone reads the first, through nodes that a positive factor per channel passes. */
export interface Link {
  readonly first: LinearLayer;
  readonly second: LinearLayer;
  /** Input channels of the second for each output channel of the first: a Flatten makes one of each position. */
  readonly repeat: number;
  /** The nodes between, in order. */
  readonly between: readonly Node[];
}

/** Layers that are not selected are left alone. */
export interface LinkOptions extends Selection {
  /** Also through Clip from 0 (ReLU6), which a factor per channel does not pass: its upper end must be raised. */
  readonly throughClip: boolean;
}

/** All links of a model, in the order of its nodes. A depthwise layer is the second of one and the first of the next. */
export async function findLinks(model: Model, options: LinkOptions): Promise<Link[]> {
  const index = new GraphIndex(model.graph);
  const layers = new Map<Node, LinearLayer>();
  for (const node of model.graph.nodes) {
    const layer = whyNotSelected(node, options) ? undefined : await LinearLayer.read(index, node);
    if (layer) layers.set(node, layer);
  }
  const links: Link[] = [];
  for (const first of layers.values()) {
    const found = follow(index, first.node, options.throughClip, node => layers.has(node));
    const second = found && layers.get(found.node)!;
    if (!second || second.inputs % first.outputs !== 0) continue;
    const repeat = second.inputs / first.outputs;
    if (repeat === 1 || found.between.some(n => findOp(n)?.channelwise?.repeats))
      links.push({ first, second, repeat, between: found.between });
  }
  return links;
}

/** The layer that the results of a node go to, and what they pass on the way. */
function follow(
  index: GraphIndex,
  from: Node,
  throughClip: boolean,
  isLayer: (node: Node) => boolean,
): { node: Node; between: Node[] } | undefined {
  const between: Node[] = [];
  for (let node = from; ; ) {
    const output = node.outputs[0]!;
    const [use, ...others] = index.consumers(output);
    if (use?.input !== 0 || others.length > 0 || index.isGraphOutput(output)) return undefined;
    if (isLayer(use.node)) return { node: use.node, between };
    if (!passes(index, use.node, throughClip)) return undefined;
    between.push(use.node);
    node = use.node;
  }
}

function passes(index: GraphIndex, node: Node, throughClip: boolean): boolean {
  if (node.opType === 'Clip' && node.domain === '') return throughClip && clipFromZero(index, node) !== undefined;
  const channelwise = findOp(node)?.channelwise;
  return channelwise !== undefined && !channelwise.refuses?.(node);
}

/** The upper end of a Clip whose lower one is 0; undefined for others. */
export function clipFromZero(index: GraphIndex, node: Node): number | undefined {
  const limits = limitsOf(node, value => index.constant(value));
  return limits?.low === 0 && limits.high !== null && limits.high > 0 ? limits.high : undefined;
}
