// The arithmetic of core: 64-bit base units with wider intermediate products.
import { RuleError } from './error';

export const U64_MAX = (1n << 64n) - 1n;

/** Returns the number if it fits 64 bits; throws otherwise, as on chain. */
export function u64(value: bigint): bigint {
  if (value < 0n) throw new RuleError('InvariantViolated');
  if (value > U64_MAX) throw new RuleError('Overflow');
  return value;
}

/** `a * b / divisor`, rounded down. */
export function mulDivDown(a: bigint, b: bigint, divisor: bigint): bigint {
  if (divisor === 0n) throw new RuleError('DivisionByZero');
  return u64((a * b) / divisor);
}

/** `a * b / divisor`, rounded up. */
export function mulDivUp(a: bigint, b: bigint, divisor: bigint): bigint {
  if (divisor === 0n) throw new RuleError('DivisionByZero');
  return u64((a * b + divisor - 1n) / divisor);
}

export function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

export function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

export function sum(values: Iterable<bigint>): bigint {
  let total = 0n;
  for (const value of values) total += value;
  return total;
}
