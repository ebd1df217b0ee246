/** Reports of a comparison: nothing of a stranger's names is read as markup, and every format has all layers. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { LatheError } from '../../src/core/errors';
import { renderReport } from '../../src/protocol/report';
import type { Comparison, ModelSummary } from '../../src/protocol/views';

const hostile = '<img src=x onerror=alert(1)>"\'&|`*_[a](http://evil.example)\u0000\n# @all';

const summary = (name: string): ModelSummary => ({
  path: 'model.onnx',
  name,
  bytes: 1000,
  parameters: 10,
  macs: null,
  weightBytes: 40,
  peakActivationBytes: 16,
  nodes: 1,
  opset: 13,
});

const comparison = (name: string): Comparison => ({
  a: summary(name),
  b: summary(name),
  ratio: { bytes: 0.25, parameters: 1, macs: null, peakActivationBytes: 1, latencyMs: null },
  latency: null,
  fidelity: { sqnrDb: 30.25, identical: false, cosine: 0.999, top1Agreement: null, samples: 4 },
  data: name,
  notes: [name],
  stayedFloat: [{ node: name, reason: name }],
  machine: name,
  layers: {
    aligned: [
      {
        a: [name, 'bn'],
        b: [name],
        by: 'name',
        changes: [`operator ${name}`],
        localSqnrDb: 41.5,
        cumulativeSqnrDb: 30.25,
        identical: false,
      },
      {
        a: ['same'],
        b: ['same'],
        by: 'structure',
        changes: [],
        localSqnrDb: null,
        localIdentical: true,
        cumulativeSqnrDb: null,
        identical: null,
      },
    ],
    removed: ['=HYPERLINK("http://evil.example")'],
    added: [name],
    samples: 4,
    notes: [name],
  },
});

test('HTML holds names as text only, and loads and runs nothing', () => {
  const html = renderReport(comparison(hostile), 'html');
  const tags = new Set([...html.matchAll(/<\/?([a-z0-9]+)/g)].map(m => m[1]));
  for (const tag of ['script', 'img', 'link', 'iframe', 'object', 'a', 'base', 'form']) assert.ok(!tags.has(tag), tag);
  assert.doesNotMatch(html, /\ssrc=["']|href=|url\(|@import/i);
  assert.ok(!html.includes('\u0000'));
  assert.match(html, /&lt;img src=x onerror=alert\(1\)&gt;&quot;&#39;&amp;/);
  assert.match(html, /prefers-color-scheme: dark/);
  assert.match(html, /default-src 'none'/);
});

test('every tag of the HTML that is opened is closed', () => {
  const empty = new Set(['meta', 'rect']);
  const open: string[] = [];
  for (const [, close, tag] of renderReport(comparison(hostile), 'html').matchAll(/<(\/?)([a-z0-9]+)[^>]*?>/g)) {
    if (empty.has(tag!)) continue;
    if (close) assert.equal(open.pop(), tag);
    else open.push(tag!);
  }
  assert.deepEqual(open, []);
});

test('HTML tells figures, layers and what is unknown', () => {
  const html = renderReport(comparison('net.onnx'), 'html');
  for (const text of ['−75 %', '30.3 dB', '41.5 dB', 'identical', 'unknown', 'removed', 'added', 'net.onnx +1'])
    assert.ok(html.includes(text), text);
  assert.doesNotMatch(html, /NaN|undefined|Infinity|null/);
});

test('Markdown keeps its tables whole and its links dead', () => {
  const markdown = renderReport(comparison(hostile), 'markdown');
  assert.doesNotMatch(markdown, /<img|(?<!\\)[[\]]|https?:\/\/|@all/);
  const widths = (table: string) => new Set(table.split('\n').map(line => line.match(/(?<!\\)\|/g)?.length ?? 0));
  const tables = markdown.split('\n\n').filter(part => part.startsWith('|'));
  assert.equal(tables.length, 2);
  for (const table of tables) assert.equal(widths(table).size, 1);
});

test('CSV has one row per aligned, removed and added layer, and no formulas', () => {
  const csv = renderReport(comparison('conv "1", left'), 'csv');
  assert.deepEqual(csv.split('\r\n'), [
    'kind,a,b,aligned by,changes,local SQNR dB,cumulative SQNR dB',
    'changed,"conv ""1"", left + bn","conv ""1"", left",name,"operator conv ""1"", left",41.500,30.250',
    'same,same,same,structure,,identical,',
    'removed,"\'=HYPERLINK(""http://evil.example"")",,,,,',
    'added,,"conv ""1"", left",,,,',
    '',
  ]);
  const { layers, ...without } = comparison('a');
  assert.ok(layers);
  assert.throws(() => renderReport(without, 'csv'), LatheError);
});

test('JSON is the comparison', () => {
  assert.deepEqual(JSON.parse(renderReport(comparison(hostile), 'json')), comparison(hostile));
});
