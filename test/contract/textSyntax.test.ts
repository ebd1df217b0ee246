import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { type Attribute, dataTypeCode, type Graph, type Node, type Value } from '../../src/core/ir';
import { modelText } from '../../src/core/onnx/text/printer';
import {
  corpusFiles,
  fixtureNames,
  fixtures,
  openModel,
  refusedFixtures,
  skipWithoutCorpus,
} from '../support/onnxFiles';
import { type ParsedGraph, type ParsedNode, parseTexts, skipWithoutParser } from '../support/onnxParser';
import { withPlainNames } from '../support/plainNames';

/** Why a text is beyond the reference parser at hand; undefined: it must read it. */
function beyondParser(text: string): string | undefined {
  if (text.includes('{...}') || text.includes('[...]')) return 'elided';
  // Types and kinds of values that its grammar does not have yet.
  if (/\b(undefined|u?int[24]|float8\w+|float4e2m1|seq|optional|map|sparse_tensor)\b/.test(text)) return 'type';
  if (/\b(b?float16|complex\d+)(\[[^\]]*\])? (\w+ = )?\{/.test(text)) return 'elements of that type';
  // No number in its grammar.
  return /[[{(,] *-?(inf|nan)\b|= -?(inf|nan)\b/.test(text) ? 'not finite' : undefined;
}

async function roundTrip(files: readonly string[]): Promise<{ read: number; left: string[] }> {
  const left: string[] = [];
  const texts: { file: string; graph: Graph; text: string }[] = [];
  for (const file of files) {
    const { graph, ...rest } = withPlainNames(await openModel(file));
    const { text } = modelText(Object.assign(Object.create(null), rest, { graph }), { maxListItems: 1e6 });
    const why = beyondParser(text);
    if (why) left.push(`${path.basename(file)}: ${why}`);
    else texts.push({ file, graph, text });
  }
  const parsed = parseTexts(texts.map(t => t.text));
  texts.forEach(({ file, graph, text }, i) => {
    const { model, error } = parsed[i]!;
    assert.ok(model, `${path.basename(file)}: ${error}\n${text.slice(0, 2000)}`);
    assert.deepEqual(seen(model.graph), expected(graph), path.basename(file));
  });
  return { read: texts.length, left };
}

/** What of a graph the text must keep, from the parser's result and from the IR, in one form. */
function seen(g: ParsedGraph): unknown {
  return {
    inputs: g.input?.map(v => [v.name, JSON.stringify(v.type)]) ?? [],
    outputs: g.output?.map(v => [v.name, JSON.stringify(v.type)]) ?? [],
    initializers: g.initializer?.map(t => [t.name, (t.dims ?? []).map(Number)]) ?? [],
    nodes: g.node?.map(seenNode) ?? [],
  };
}
function seenNode(n: ParsedNode): unknown {
  const attributes = (n.attribute ?? []).map(a => {
    const kind = a.type.toLowerCase();
    if (a.g) return [a.name, kind, seen(a.g)];
    const value = a[{ int: 'i', float: 'f', string: 's' }[kind] ?? kind];
    if (kind === 'int' || kind === 'ints') return [a.name, kind, [value ?? []].flat().map(String)];
    if (kind === 'float' || kind === 'floats')
      return [a.name, kind, [value ?? []].flat().map(v => Math.fround(Number(v)))];
    return [a.name, kind];
  });
  return [n.op_type, n.domain ?? '', n.input ?? [], n.output ?? [], attributes];
}

function expected(g: Graph): unknown {
  return {
    inputs: g.inputs.map(expectedValue),
    outputs: g.outputs.map(expectedValue),
    initializers: [...g.initializers.values()].map(t => [t.name, [...t.dims]]),
    nodes: g.nodes.map(expectedNode),
  };
}
function expectedValue({ name, type }: Value): unknown {
  assert.equal(type.kind, 'tensor');
  if (type.kind !== 'tensor') return undefined;
  const dim = type.shape?.map(d =>
    d === null ? {} : typeof d === 'number' ? { dim_value: `${d}` } : { dim_param: d },
  );
  const shape = dim && { shape: dim.length > 0 ? { dim } : {} };
  return [name, JSON.stringify({ tensor_type: { elem_type: dataTypeCode(type.type!), ...shape } })];
}
const expectedNode = (n: Node): unknown => [
  n.opType,
  n.domain,
  n.inputs,
  n.outputs,
  [...n.attributes.values()].map(expectedAttribute),
];
function expectedAttribute(a: Attribute): unknown {
  if (a.kind === 'graph') return [a.name, a.kind, expected(a.value)];
  if (a.kind === 'int' || a.kind === 'ints') return [a.name, a.kind, [a.value].flat().map(String)];
  if (a.kind === 'float' || a.kind === 'floats')
    return [a.name, a.kind, [a.value].flat().map(v => Math.fround(v as number))];
  return [a.name, a.kind];
}

test("the reference parser reads the fixtures' texts as the models they were made from", {
  skip: skipWithoutParser,
}, async t => {
  const { read, left } = await roundTrip(
    fixtureNames.filter(n => !refusedFixtures.has(n)).map(n => path.join(fixtures, n)),
  );
  t.diagnostic(`${read} read; beyond this parser: ${left.join(', ')}`);
  assert.ok(read >= 25, `${read} read; left out: ${left.join(', ')}`);
});

test("the reference parser reads the corpus' texts", { skip: skipWithoutParser || skipWithoutCorpus }, async t => {
  const { read, left } = await roundTrip(corpusFiles);
  t.diagnostic(`${read} read; beyond this parser: ${left.join(', ')}`);
  assert.ok(read > 0, left.join(', '));
});
