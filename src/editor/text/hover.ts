import * as vscode from 'vscode';
import type { TextNodeView, TextValueView } from '../../protocol/text';
import type { TensorStatistics } from '../../protocol/views';
import { signalOf } from '../abort';
import type { Engine } from '../services';
import { bytesText, costText, countText } from './figures';
import type { ModelTexts } from './modelTexts';
import { rangeOf } from './ranges';
import type { Place, TextIndex } from './textIndex';
import { modelOfText } from './textUri';

/** Reading more than this for a hover would be felt. */
const mostElements = 20_000_000;

/** What is under the pointer: a value's type, maker and users, a weight's statistics, a node's types and cost. */
export class TextHover implements vscode.HoverProvider {
  constructor(
    private readonly texts: ModelTexts,
    private readonly engine: Engine,
  ) {}

  async provideHover(
    document: vscode.TextDocument,
    { line, character }: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    const index = this.texts.indexOf(document);
    const place = index?.at(line, character);
    if (!index || !place) return undefined;
    const node = index.nodeOf(place);
    const value = index.valueOf(place);
    const lines = node ? nodeLines(node, index) : value ? valueLines(value, place, index) : undefined;
    if (!lines) return undefined;
    if (value?.weight) lines.push(...(await this.statistics(document.uri, value, index, token)));
    return new vscode.Hover(markdown(lines), rangeOf(place));
  }

  private async statistics(
    uri: vscode.Uri,
    value: TextValueView,
    index: TextIndex,
    token: vscode.CancellationToken,
  ): Promise<string[]> {
    // Weights are asked for by name, and two sub-graphs may each have one of the same name.
    const isUnique = index.view.values.every(other => other === value || !other.weight || other.name !== value.name);
    if (!isUnique || value.weight!.elements === 0 || value.weight!.elements > mostElements) return [];
    const request = { path: modelOfText(uri).fsPath, tensor: value.name };
    const found = await this.engine.call('statistics', request, { signal: signalOf(token) }).catch(() => undefined);
    return found ? statisticsLines(found) : [];
  }
}

function nodeLines(node: TextNodeView, index: TextIndex): string[] {
  const lines = [`**${plain(node.op)}** ${code(node.name)}`];
  const cost = node.cost ? costText(node.cost) : '';
  if (cost) lines.push(node.cost!.weightBytes > 0 ? `${cost} · ${bytesText(node.cost!.weightBytes)} of weights` : cost);
  // Names of the first line are the outputs, those of the last one the inputs; between them lie attributes.
  const operands = [...index.onLine(node.first), ...(node.last > node.first ? index.onLine(node.last) : [])];
  for (const role of ['reference', 'definition'] as const)
    for (const place of operands.filter(p => p.role === role))
      lines.push(`${role === 'reference' ? 'in' : 'out'} ${typedName(index.valueOf(place)!)}`);
  return lines;
}

function valueLines(value: TextValueView, { target }: Place, index: TextIndex): string[] {
  const lines = [typedName(value)];
  const mentions = index.mentions(target);
  const made = mentions.find(place => place.role === 'definition');
  const maker = made && index.nodeAt(made.line);
  // A formal input of a sub-graph stands inside the node that holds the sub-graph, but is not its output.
  const isOutput = maker !== undefined && maker.first === made!.line;
  if (isOutput) lines.push(`Output of **${plain(maker.op)}** ${code(maker.name)}`);
  else if (value.weight)
    lines.push(`Initializer: ${countText(value.weight.elements)} elements, ${bytesText(value.weight.bytes)}`);
  else if (made) lines.push('Input');
  const users = new Set(
    mentions.filter(place => place.role === 'reference').flatMap(place => index.nodeAt(place.line) ?? []),
  );
  if (users.size > 0) lines.push(`Used by ${users.size === 1 ? '1 node' : `${users.size} nodes`}`);
  return lines;
}

function statisticsLines({ min, max, mean, std, zeros, nonFinite }: TensorStatistics): string[] {
  const figures = Object.entries({ min, max, mean, std }).flatMap(([name, value]) =>
    value === null ? [] : [`${name} ${Number(value.toPrecision(4))}`],
  );
  if (zeros) figures.push(`${Number((zeros * 100).toPrecision(3))} % zeros`);
  if (nonFinite > 0) figures.push(`${nonFinite} not finite`);
  return figures.length > 0 ? [figures.join(' · ')] : [];
}

const typedName = ({ name, type }: TextValueView): string => `${code(name)} ${type === null ? '' : plain(type)}`.trim();

/** Names come from a file: none of their characters may become markup. */
const plain = (text: string): string => text.replace(/[\\`*_{}[\]()#+\-.!|<>~&]/g, character => `\\${character}`);
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(run => run[0].length));
  const fence = '`'.repeat(longest + 1);
  return longest > 0 ? `${fence} ${oneLine(text)} ${fence}` : `${fence}${oneLine(text)}${fence}`;
}
const oneLine = (text: string): string => text.replace(/\s+/g, ' ');

const markdown = (lines: readonly string[]): vscode.MarkdownString => new vscode.MarkdownString(lines.join('\n\n'));
