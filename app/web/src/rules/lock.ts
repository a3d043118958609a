// Locking and unlocking: what may leave, and when. The rules of `influence_core::lock`.
import { RuleError } from './error';
import { max } from './wide';

/** The part of a creator's lock that open listings and sales need (base units), and until when (unix seconds). */
export interface LockFloor {
  readonly amount: bigint;
  readonly endsAt: bigint;
}

/** What the floor holds back at `now`, base units: 0 once it has lapsed. */
export function live(floor: LockFloor, now: bigint): bigint {
  return now < floor.endsAt ? floor.amount : 0n;
}

/** Locked tokens left when `amount` is unlocked at `now`, base units. */
export function unlock(locked: bigint, amount: bigint, floor: LockFloor, now: bigint): bigint {
  if (amount === 0n) throw new RuleError('ZeroAmount');
  if (amount > locked) throw new RuleError('MoreThanLocked');
  if (locked - amount < live(floor, now)) throw new RuleError('BelowLockFloor');
  return locked - amount;
}

/** The most that can be unlocked at `now`, base units. */
export function unlockable(locked: bigint, floor: LockFloor, now: bigint): bigint {
  return max(locked - live(floor, now), 0n);
}
