// Locking and unlocking: what may leave, and when. The rules of `influence_core::lock`.
import { RuleError } from './error';
import { reached } from './tiers';
import { max } from './mul-div';

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

/** A creator level: what it needs locked, base units, and for how long nothing is unlocked once it is reached. */
export interface Level {
  readonly locked: bigint;
  readonly minLockSeconds: number;
}

/** What an owner has locked, base units, and the creator level that was reached by it. */
export interface Held {
  readonly locked: bigint;
  readonly creatorLevel: number;
}

/**
 * How long nothing can be unlocked after locking `more`, seconds; 0 when that reaches no higher level. A level of an older
 * table counts only as far as the present one gives it too.
 */
export function minimumTime(levels: readonly Level[], { locked, creatorLevel }: Held, more: bigint): number {
  const levelOf = (amount: bigint) => reached(levels.map((level) => level.locked), amount);
  const level = levelOf(locked + more);
  return level > Math.min(creatorLevel, levelOf(locked)) ? (levels[level - 1]?.minLockSeconds ?? 0) : 0;
}
