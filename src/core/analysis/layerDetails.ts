import { LatheError } from '../errors';
import { type Attribute, type Node, shapeText, type Tensor } from '../ir';
import { quotedBytes } from '../onnx/text/lexical';
import type { OpDef } from '../ops/op';
import { findOp } from '../ops/registry';
import { tensorContent } from '../ops/tensorContent';
import type { Analysis } from './analyse';
import { valueView } from './inspect';
import type { LayerDetails, OperandView } from './views';
import { parameterCount } from './weights';

/** The inspector's answer for one layer of the main graph. Throws LatheError when there is none of that name. */
export function layerDetails(analysis: Analysis, name: string): LayerDetails {
  const node = analysis.layers.find(n => n.name === name);
  if (!node) throw new LatheError(`No layer is named "${name}"; \`lathe inspect\` lists them.`, 'usage');
  const op = findOp(node);
  const weights = analysis.weights.get(node) ?? [];
  return {
    name: node.name,
    op: node.opType,
    domain: node.domain,
    docString: node.docString ?? '',
    attributes: [...node.attributes.values()].map(a => ({ name: a.name, value: attributeText(a) })),
    inputs: node.inputs.map((input, i) => operand(analysis, node, op, input, i)),
    outputs: node.outputs.filter(o => o).map(o => valueView(o, analysis.shapes.main.typeOf(o))),
    parameters: parameterCount(weights),
    macs: analysis.macs.get(node) ?? null,
    weightBytes: weights.reduce((n, w) => n + w.bytes, 0),
    weights: weights.filter(w => w.tensor).map(w => w.name),
  };
}

function operand(analysis: Analysis, node: Node, op: OpDef | undefined, name: string, index: number): OperandView {
  const { main } = analysis.shapes;
  return {
    ...valueView(name, name ? main.typeOf(name) : undefined),
    role: roleOf(op, node, index),
    source: sourceOf(analysis, op, name, index),
  };
}

/** The formal name; of a variadic operator the last one, counted. */
function roleOf(op: OpDef | undefined, node: Node, index: number): string {
  const names = op?.inputNames ?? [];
  const own = names[index];
  const last = names.at(-1);
  if (last === undefined) return '';
  if (node.inputs.length <= names.length) return own ?? '';
  return index < names.length - 1 ? own! : `${last} ${index - names.length + 2}`;
}

function sourceOf(analysis: Analysis, op: OpDef | undefined, name: string, index: number): OperandView['source'] {
  if (!name) return 'omitted';
  const { main } = analysis.shapes;
  if (!main.isConstant(name)) return analysis.model.graph.inputs.some(i => i.name === name) ? 'input' : 'activation';
  const type = main.elementType(name);
  const weight = !op?.settings?.includes(index) && type !== undefined && (type.includes('float') || op?.integerWeights);
  return weight ? 'weight' : 'constant';
}

const MAX_LISTED = 16;

function listText(values: readonly (number | bigint | string)[]): string {
  const shown = values.slice(0, MAX_LISTED).join(', ');
  return values.length > MAX_LISTED ? `[${shown}, ... ${values.length} in all]` : `[${shown}]`;
}

function attributeText(a: Attribute): string {
  switch (a.kind) {
    case 'float':
      return numberText(a.value);
    case 'int':
      return String(a.value);
    case 'string':
      return quotedBytes(a.value).slice(1, -1);
    case 'ints':
      return listText(a.value);
    case 'floats':
      return listText(a.value.map(numberText));
    case 'strings':
      return listText(a.value.map(quotedBytes));
    case 'tensor':
      return tensorText(a.value);
    case 'tensors':
      return listText(a.value.map(tensorText));
    case 'graph':
      return `graph of ${a.value.nodes.length} nodes`;
    case 'graphs':
      return `${a.value.length} graphs`;
    case 'opaque':
      return a.what;
  }
}

/** The shortest text that is the same float32. */
function numberText(value: number): string {
  for (let digits = 6; digits < 10; digits++) {
    const text = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(text)) === Math.fround(value)) return text;
  }
  return String(value);
}

function tensorText(tensor: Tensor): string {
  const type = `${tensor.type} ${tensor.dims.length === 0 ? 'scalar' : shapeText(tensor.dims)}`;
  const values = tensorContent(tensor)?.values;
  if (!values || values.length > MAX_LISTED) return type;
  return `${type}: ${tensor.dims.length === 0 ? String(values[0]) : listText(values.map(v => v ?? '?'))}`;
}
