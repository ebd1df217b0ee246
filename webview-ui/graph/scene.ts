import type { GraphEdge, ModelView } from '../../src/protocol/views';
import type { Selection } from '../model/modelStore';
import { buildCards, type Card } from './cards';
import type { LayoutInput } from './layout/types';

/** The drawn graph before it has positions: cards, edges between card indices, and who feeds whom. */
export class Scene {
  readonly cards: readonly Card[];
  readonly edges: readonly GraphEdge[];
  readonly input: LayoutInput;
  /** Edge indices into and out of each card. */
  readonly incoming: readonly (readonly number[])[];
  readonly outgoing: readonly (readonly number[])[];
  private readonly cardOfSelection = new Map<string, number>();

  constructor(model: ModelView) {
    this.cards = buildCards(model);
    const indexOfId = new Map(this.cards.map((card, i) => [card.item.id, i]));
    this.edges = distinct(model.graph.edges).filter(e => indexOfId.has(e.from) && indexOfId.has(e.to));
    const incoming: number[][] = this.cards.map(() => []);
    const outgoing: number[][] = this.cards.map(() => []);
    const values = new Map<string, number>();
    const from = Int32Array.from(this.edges, e => indexOfId.get(e.from)!);
    const to = Int32Array.from(this.edges, e => indexOfId.get(e.to)!);
    const value = Int32Array.from(this.edges, edge => {
      if (!values.has(edge.value)) values.set(edge.value, values.size);
      return values.get(edge.value)!;
    });
    for (let e = 0; e < from.length; e++) {
      outgoing[from[e]!]!.push(e);
      incoming[to[e]!]!.push(e);
    }
    this.incoming = incoming;
    this.outgoing = outgoing;
    this.input = {
      widths: Float32Array.from(this.cards, c => c.width),
      heights: Float32Array.from(this.cards, c => c.height),
      from,
      to,
      value,
    };
    this.cards.forEach(({ item }, i) => {
      this.cardOfSelection.set(`${item.kind} ${item.index}`, i);
    });
  }

  /** -1 for what is not drawn: layers that are computed from constants alone. */
  cardOf(selection: Selection | null): number {
    return selection ? (this.cardOfSelection.get(`${selection.kind} ${selection.index}`) ?? -1) : -1;
  }
  selectionOf(card: number): Selection | null {
    const item = this.cards[card]?.item;
    return item ? { kind: item.kind, index: item.index } : null;
  }

  /** Whether the same layout serves both. */
  hasLayoutOf(other: Scene): boolean {
    const fields = ['widths', 'heights', 'from', 'to', 'value'] as const;
    return fields.every(field => equal(this.input[field], other.input[field]));
  }
}

/** One line for a tensor that a layer reads twice. */
function distinct(edges: readonly GraphEdge[]): GraphEdge[] {
  const seen = new Set<string>();
  return edges.filter(edge => {
    const key = `${edge.from} ${edge.to} ${edge.value}`;
    return !seen.has(key) && seen.add(key);
  });
}

function equal(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
