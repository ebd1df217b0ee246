import { Graph, Node, tensorType } from '../../src/core/ir';
import type { Random } from '../../src/core/numeric/random';
import type { ExecutedKernel } from '../../src/core/studies/profile';

export interface Fused {
  readonly graph: Graph;
  readonly kernels: readonly ExecutedKernel[];
  /** Names of the nodes that each kernel was made of; empty for one that was put in. */
  readonly members: readonly (readonly string[])[];
  /** For a kernel that was put in: which kernel's value it moves. */
  readonly movedFrom: readonly (number | undefined)[];
}

/** A random graph of `size` nodes, each an operator of its own, and what an optimizer could have made of it. */
export function randomFusion(random: Random, size: number): Fused {
  const graph = randomGraph(random, size);
  const groups = fuseChains(graph, random);
  const kernels: ExecutedKernel[] = [];
  const members: string[][] = [];
  const movedFrom: (number | undefined)[] = [];
  const tokens = new Map<string, string>();
  const unmoved = new Set<string>();
  for (const group of groups) {
    const own = new Set(group.flatMap(n => n.outputs));
    const inputs = group.flatMap(n => n.inputs).filter(i => !own.has(i));
    const output = group.at(-1)!.outputs[0]!;
    const token = random.integer(2) === 0 ? `reorder_token_${kernels.length}` : undefined;
    const maker = kernels.length;
    kernels.push({
      name: nameOf(group, output, token, random),
      op: group[0]!.opType,
      domain: '',
      // A value in another layout is used as it is, or by the name it had once it was moved back.
      inputs: [...new Set(inputs)].map(i => (unmoved.has(i) || random.integer(2) === 0 ? (tokens.get(i) ?? i) : i)),
      outputs: [token ?? output],
    });
    members.push(group.map(n => n.name));
    movedFrom.push(undefined);
    if (token === undefined) continue;
    tokens.set(output, token);
    if (random.integer(2) === 0 && !graph.outputs.some(o => o.name === output)) {
      unmoved.add(output);
      continue;
    }
    const domain = 'com.microsoft.nchwc';
    kernels.push({ name: '', op: 'ReorderOutput', domain, inputs: [token], outputs: [output], moves: true });
    members.push([]);
    movedFrom.push(maker);
  }
  return { graph, kernels, members, movedFrom };
}

/** Only a lone node can be recognized without any name: by its operator and its inputs. */
function nameOf(group: readonly Node[], output: string, token: string | undefined, random: Random): string {
  if (token !== undefined) return group.length > 1 || random.integer(2) === 0 ? `${output}_nchwc` : '';
  return random.integer(2) === 0 ? group[0]!.name : 'FusedNode';
}

function randomGraph(random: Random, size: number): Graph {
  const graph = new Graph('random');
  graph.inputs = [{ name: 'x', type: tensorType('float32', [1]) }];
  for (let i = 0; i < size; i++) {
    const pick = () => {
      const from = i - 1 - random.integer(Math.min(i + 1, 4));
      return from < 0 ? 'x' : `v${from}`;
    };
    graph.nodes.push(new Node(`n${i}`, `Op${i}`, random.integer(3) === 0 ? [pick(), pick()] : [pick()], [`v${i}`]));
  }
  const used = new Set(graph.nodes.flatMap(n => n.inputs));
  const loose = graph.nodes.flatMap(n => n.outputs).filter(o => !used.has(o));
  graph.outputs = loose.map(name => ({ name, type: tensorType('float32', [1]) }));
  return graph;
}

/** Joins a node to its producer's group where nothing else sees the value between. In topological order of the groups. */
function fuseChains(graph: Graph, random: Random): Node[][] {
  const consumers = (value: string) => graph.nodes.filter(n => n.inputs.includes(value)).length;
  const groups: Node[][] = [];
  for (const node of graph.nodes) {
    const group = groups.find(
      g => node.inputs.includes(g.at(-1)!.outputs[0]!) && consumers(g.at(-1)!.outputs[0]!) === 1,
    );
    if (group && random.integer(2) === 0) {
      group.push(node);
      groups.splice(groups.indexOf(group), 1);
      groups.push(group);
    } else groups.push([node]);
  }
  return groups;
}
