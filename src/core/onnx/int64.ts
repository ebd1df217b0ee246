import { util } from 'protobufjs/minimal';
import type { onnx } from './generated/onnx';

/** The codec's 64-bit integer. */
export type Long = onnx.ModelProto['ir_version'];

export const toBigInt = (long: Long): bigint => (BigInt(long.high) << 32n) | BigInt(long.low >>> 0);
export const toNumber = (long: Long | null | undefined): number => (long ? long.toNumber() : 0);

export function fromBigInt(value: bigint): Long {
  // The runtime's typings describe only part of the class that it takes from the package `long`.
  return new util.Long(Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n)), false) as Long;
}
export const fromNumber = (value: number): Long => fromBigInt(BigInt(value));
