// Limits of locking and unlocking, as in `influence_core::lock`.
import { RuleError } from './error';
import { reached } from './tiers';
import { max } from './mul-div';

/** The part of a creator's lock that open listings and sales require (base units), and its end (unix seconds). */
export interface LockFloor {
  readonly amount: bigint;
  readonly endsAt: bigint;
}

/** The floor at `now`, base units; 0 after its end. */
export function activeFloor(floor: LockFloor, now: bigint): bigint {
  return now < floor.endsAt ? floor.amount : 0n;
}

/** Locked tokens after unlocking `amount` at `now`, base units. */
export function unlock(locked: bigint, amount: bigint, floor: LockFloor, now: bigint): bigint {
  if (amount === 0n) throw new RuleError('ZeroAmount');
  if (amount > locked) throw new RuleError('MoreThanLocked');
  if (locked - amount < activeFloor(floor, now)) throw new RuleError('BelowLockFloor');
  return locked - amount;
}

/** Largest amount that can be unlocked at `now`, base units. */
export function unlockable(locked: bigint, floor: LockFloor, now: bigint): bigint {
  return max(locked - activeFloor(floor, now), 0n);
}

/** A creator level: required lock (base units) and minimum lock time after reaching it. */
export interface CreatorLevel {
  readonly locked: bigint;
  readonly minLockSeconds: number;
}

/** An owner's locked tokens (base units) and stored creator level. */
export interface LockedState {
  readonly locked: bigint;
  readonly creatorLevel: number;
}

/**
 * Minimum lock time after locking `more`, seconds; 0 if no higher level is reached. A level stored under an older table
 * counts only as far as the current table grants it.
 */
export function minimumLockTime(levels: readonly CreatorLevel[], { locked, creatorLevel }: LockedState, more: bigint): number {
  const levelOf = (amount: bigint) =>
    reached(
      levels.map((level) => level.locked),
      amount,
    );
  const level = levelOf(locked + more);
  return level > Math.min(creatorLevel, levelOf(locked)) ? (levels[level - 1]?.minLockSeconds ?? 0) : 0;
}
