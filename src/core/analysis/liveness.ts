import { bitsOf, byteLength, capturedValues, elementCount, type Graph, type Node } from '../ir';
import { findOp } from '../ops/registry';
import type { GraphShapes } from './graphShapes';
import { quantizedBuffers } from './quantizedBuffers';

/** Peak memory of activations in bytes; null with the names of the values whose size is not known. */
export interface ActivationMemory {
  readonly peakBytes: number | null;
  readonly unknown: readonly string[];
}

/**
 * Largest sum of live activations while a graph runs node by node in order. Inputs live from the start, outputs until the
 * end, everything else from its producer to its last consumer. Constants do not count. Operators that only give a buffer
 * another shape (Reshape, Squeeze ...) take none of their own; beyond that nothing is computed in place. Between a
 * DequantizeLinear and a QuantizeLinear an operator with an integer kernel works on the quantized tensors, as onnxruntime
 * fuses them: no float tensor is counted there. A node with bodies adds the peak of the largest one.
 */
export function activationMemory(scope: GraphShapes): ActivationMemory {
  const { graph } = scope;
  const unknown = new Set<string>();
  const size = (name: string): number => {
    const bytes = sizeOf(scope, name);
    if (bytes === undefined) unknown.add(name);
    return bytes ?? 0;
  };
  const buffers = bufferOwners(scope);
  const lastUse = lastUses(graph, buffers);
  const expiring = new Map<Node, string[]>();
  for (const [buffer, node] of lastUse) {
    const buffers = expiring.get(node);
    if (buffers) buffers.push(buffer);
    else expiring.set(node, [buffer]);
  }

  const live = new Map<string, number>();
  let total = 0;
  let peak = 0;
  const allocate = (name: string) => {
    if (live.has(name)) return;
    const bytes = size(name);
    live.set(name, bytes);
    total += bytes;
  };
  const release = (name: string) => {
    total -= live.get(name) ?? 0;
    live.delete(name);
  };
  const isOutput = new Set(graph.outputs.map(o => buffers.get(o.name) ?? o.name));
  for (const { name } of graph.inputs) if (!scope.constants.has(name)) allocate(name);
  peak = total;
  for (const node of graph.nodes) {
    if (scope.constantNodes.has(node)) continue;
    const own = node.outputs.filter(name => name).map(name => buffers.get(name) ?? name);
    for (const name of own) allocate(name);
    peak = Math.max(peak, total + bodyPeak(node, scope, unknown));
    for (const name of own) if (!lastUse.has(name) && !isOutput.has(name)) release(name);
    for (const name of expiring.get(node) ?? []) if (!isOutput.has(name)) release(name);
  }
  return { peakBytes: unknown.size > 0 ? null : peak, unknown: [...unknown] };
}

function sizeOf(scope: GraphShapes, name: string): number | undefined {
  const type = scope.typeOf(name);
  if (type?.kind !== 'tensor' || type.type === undefined || bitsOf(type.type) === 0) return undefined;
  const elements = elementCount(type.shape);
  return elements === undefined ? undefined : byteLength(type.type, elements);
}

/** The value whose buffer each view shares; values with a buffer of their own are not in it. */
function bufferOwners(scope: GraphShapes): Map<string, string> {
  const owners = quantizedBuffers(scope);
  for (const node of scope.graph.nodes) {
    const [input, output] = [node.inputs[0], node.outputs[0]];
    if (!input || !output || scope.constantNodes.has(node) || scope.isConstant(input)) continue;
    if (findOp(node)?.view && !owners.has(output)) owners.set(output, owners.get(input) ?? input);
  }
  return owners;
}

/** The node after which each buffer is free. */
function lastUses(graph: Graph, buffers: ReadonlyMap<string, string>): Map<string, Node> {
  const last = new Map<string, Node>();
  for (const node of graph.nodes) {
    const used = [...node.inputs];
    for (const { graph: body } of node.subgraphs()) used.push(...capturedValues(body));
    for (const name of used) if (name) last.set(buffers.get(name) ?? name, node);
    // A view that nobody reads still holds its buffer while it is made.
    for (const name of node.outputs) if (buffers.has(name)) last.set(buffers.get(name)!, node);
  }
  return last;
}

function bodyPeak(node: Node, scope: GraphShapes, unknown: Set<string>): number {
  let peak = 0;
  for (const { graph } of node.subgraphs()) {
    const body = scope.subgraphs.get(graph);
    if (!body) continue;
    const memory = activationMemory(body);
    for (const name of memory.unknown) unknown.add(name);
    peak = Math.max(peak, memory.peakBytes ?? 0);
  }
  return peak;
}
