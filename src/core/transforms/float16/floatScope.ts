import { dataTypeCode, type Graph, intAttribute, Node, type Tensor } from '../../ir';
import { mergedOrigin, type UniqueNames } from '../../passes/edit';
import { Insertions } from '../quantize/insert';

export const halfTypes = ['float16', 'bfloat16'] as const;
export type HalfType = (typeof halfTypes)[number];
export type FloatType = HalfType | 'float32';

/** A float value of a graph under its names in either type. */
interface Floats {
  readonly names: Partial<Record<FloatType, string>>;
  readonly producer: Node | null;
  /** The value of an initializer, which is stored in the type that is read. */
  readonly weight?: Tensor;
}

/**
 * The float32 values of a graph, some of which have 16 bits by now. Whoever reads one says in which type; where that is not the one that
 * it has, one cast behind its producer serves all such readers, those in bodies too.
 */
export class FloatScope {
  private readonly values = new Map<string, Floats>();
  private readonly insertions = new Insertions();

  constructor(
    private readonly graph: Graph,
    private readonly names: UniqueNames,
    private readonly parent: FloatScope | undefined,
  ) {}

  /** A value that was float32 and that the graph is given, or a node now makes, in this type. */
  add(value: string, type: FloatType, producer: Node | null): void {
    this.values.set(value, { names: { [type]: value }, producer });
  }

  /** A float32 value that a cast makes of one that had 16 bits before: that one is as good. */
  addWidened(value: string, original: string, type: HalfType, producer: Node): void {
    this.values.set(value, { names: { float32: value, [type]: original }, producer });
  }

  addWeight(weight: Tensor): void {
    this.values.set(weight.name, { names: {}, producer: null, weight });
  }

  /** A value that a node now makes in another type than the graph gives it out in: the node is to call it by the name returned. */
  addGivenOut(value: string, type: FloatType, wanted: FloatType, producer: Node): string {
    const inner = this.names.value(`${value}_${type}`);
    this.values.set(value, { names: { [type]: inner, [wanted]: value }, producer });
    this.cast(inner, value, wanted, producer);
    return inner;
  }

  /** Whether a name is that of an initializer with floats, here or in the graphs around. */
  isWeight(value: string): boolean {
    return this.find(value)?.floats.weight !== undefined;
  }

  has(value: string): boolean {
    return this.find(value) !== undefined;
  }

  /** Whether a value is of a type under its own name. */
  is(value: string, type: FloatType): boolean {
    return this.find(value)?.floats.names[type] === value;
  }

  /** The name by which to read a value in whatever type it has. */
  readAny(value: string): string {
    const found = this.find(value);
    return found ? (Object.values(found.floats.names)[0] ?? this.read(value, 'float32')) : value;
  }

  /** The name by which to read a value in a type; the name itself for what is no float. */
  read(value: string, type: FloatType): string {
    const found = this.find(value);
    if (!found) return value;
    const { floats, scope } = found;
    const known = floats.names[type];
    if (known !== undefined) return known;
    const isFirst = floats.weight !== undefined && Object.keys(floats.names).length === 0;
    const name = isFirst ? value : this.names.value(`${value}_${type}`);
    if (!floats.weight) {
      const [from] = Object.values(floats.names);
      scope.cast(from!, name, type, floats.producer);
    }
    floats.names[type] = name;
    return name;
  }

  /** Puts the casts into the graph, once everything has been read. Returns the weights under their new names, by type. */
  finish(): { name: string; type: FloatType; weight: Tensor }[] {
    this.insertions.apply(this.graph);
    return [...this.values.values()].flatMap(({ names, weight }) =>
      weight ? Object.entries(names).map(([type, name]) => ({ name, type: type as FloatType, weight })) : [],
    );
  }

  private find(value: string): { floats: Floats; scope: FloatScope } | undefined {
    const floats = this.values.get(value);
    return floats ? { floats, scope: this } : this.parent?.find(value);
  }

  private cast(from: string, to: string, type: FloatType, producer: Node | null): void {
    const node = new Node(this.names.node(`${to}_Cast`), 'Cast', [from], [to]);
    node.set(intAttribute('to', dataTypeCode(type)));
    if (producer) node.origin = mergedOrigin(producer);
    this.insertions.putAfter(producer, [node]);
  }
}
