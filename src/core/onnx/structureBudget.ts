import { badFile } from './badFile';
import type { MessageKind } from './wire';

/**
 * What a structure may cost in memory. A file of two-byte messages unfolds to hundreds of times its size: far below that,
 * and far above real models (50,000 nodes make 30 MB and spend 6 million), reading stops.
 */
const LARGEST_STRUCTURE = 512 * 1024 * 1024;
const MOST_SPENT = 24_000_000;
const PRICE = { field: 1, content: 1, message: 14 } as const;
/** Packed lists of numbers by message: an object each, of as little as one byte. */
const packedLists: Partial<Record<MessageKind, readonly number[]>> = { attribute: [7, 8], tensor: [1], sparse: [3] };

export class StructureBudget {
  private spent = 0;
  constructor(private readonly label: string) {}

  field(): void {
    this.spend(PRICE.field);
  }
  message(): void {
    this.spend(PRICE.message);
  }
  /** Content of a length-delimited field; `total` is the size of the structure with it, in bytes. */
  content(kind: MessageKind | 'group', field: number, length: number, total: number): void {
    if (total > LARGEST_STRUCTURE)
      throw badFile(this.label, `more than ${LARGEST_STRUCTURE >> 20} MB beside the weights`, 'this is no model');
    const isPacked = kind !== 'group' && packedLists[kind]?.includes(field);
    this.spend(isPacked ? length : PRICE.content);
  }

  private spend(price: number): void {
    this.spent += price;
    if (this.spent > MOST_SPENT)
      throw badFile(this.label, 'more nodes and attributes than any model has', 'this is no model');
  }
}
