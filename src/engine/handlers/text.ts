import type { Analysis } from '../../core/analysis/analyse';
import { inspectionOf } from '../../core/analysis/inspect';
import type { LayerView } from '../../core/analysis/views';
import { Graph, tensorBytes, tensorElements } from '../../core/ir';
import type { ModelText, TextNode, TextRegion, TextValue } from '../../core/onnx/text/modelText';
import { modelText } from '../../core/onnx/text/printer';
import { typeText } from '../../core/onnx/text/typeText';
import {
  placeRoles,
  type TextNodeView,
  type TextRegionView,
  type TextRequest,
  type TextValueView,
  type TextView,
} from '../../protocol/text';
import type { ModelStore } from '../modelStore';

/** A model in the ONNX text syntax, with what an editor shows of it. Reads no weights but the small ones. */
export function text(store: ModelStore, { path, dims }: TextRequest): Promise<TextView> {
  return store.use(path, loaded => textView(loaded.analysis(dims)));
}

function textView(analysis: Analysis): TextView {
  const printed = modelText(analysis.model);
  const functions = printed.functions.map(f => (f.domain ? `${f.domain}.${f.name}` : f.name));
  return {
    text: printed.text,
    places: printed.spans.flatMap(s => [placeRoles.indexOf(s.role), s.target, s.line, s.column, s.length]),
    values: printed.values.map(value => valueView(value, printed, analysis)),
    nodes: nodeViews(printed, analysis),
    functions,
    regions: printed.regions.map(region => regionView(region, printed, functions)),
  };
}

/** The type is what inference found; of a function's values nothing is known without a call. */
function valueView({ name, scope }: TextValue, { scopes }: ModelText, { shapes }: Analysis): TextValueView {
  const { graph } = scopes[scope]!;
  if (!(graph instanceof Graph)) return { name, type: null };
  const type = (scope === 0 ? shapes.main : shapes.of(graph))?.types.get(name);
  const tensor = graph.initializers.get(name);
  return {
    name,
    type: type && type.kind !== 'unknown' ? typeText(type) : null,
    ...(tensor ? { weight: { elements: tensorElements(tensor), bytes: tensorBytes(tensor) } } : {}),
  };
}

function nodeViews(printed: ModelText, analysis: Analysis): TextNodeView[] {
  const layers = new Map<string, LayerView>(
    inspectionOf(analysis, { name: '', bytes: 0 }).layers.map(layer => [layer.name, layer]),
  );
  return printed.nodes.map(entry => {
    const { node, first, last, callee, scope } = entry;
    const layer = scope === 0 ? layers.get(node.name) : undefined;
    return {
      name: node.name,
      op: node.opType,
      layer: layerOf(entry, printed),
      first,
      last,
      callee,
      ...(layer ? { cost: { macs: layer.macs, parameters: layer.parameters, weightBytes: layer.weightBytes } } : {}),
    };
  });
}

/** The node of the main graph that holds this one at any depth, or that it is. */
function layerOf({ node, scope }: TextNode, { scopes }: ModelText): string | null {
  let name = node.name;
  for (let at = scopes[scope]!; ; at = scopes[at.parent]!) {
    if (at.parent < 0) return at === scopes[0] ? name : null;
    name = at.holder!.node.name;
  }
}

function regionView(region: TextRegion, printed: ModelText, functions: readonly string[]): TextRegionView {
  const { kind, first, last, parent, target } = region;
  const place = { kind, first, last, parent };
  if (kind === 'node') {
    const { node } = printed.nodes[target]!;
    // The unique name repeats those of the nodes around it, which the outline shows above.
    const name = node.fileName || node.outputs.find(output => output !== '') || node.opType;
    return { ...place, name, detail: node.opType, node: target };
  }
  if (kind === 'function') return { ...place, name: functions[target]!, detail: '' };
  if (kind === 'header') return { ...place, name: 'model', detail: '' };
  const { graph, holder } = printed.scopes[target]!;
  return { ...place, name: graph.name, detail: holder?.attribute ?? '' };
}
