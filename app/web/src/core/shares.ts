// Shares keep an allocation's ratio of the total, as in `influence_core::shares`.
//
// An owner's total T backs a supply of S shares; an allocation of s shares is worth floor(T * s / S).
import { RuleError } from './error';
import { min, mulDivDown, mulDivUp, u64 } from './mul-div';

/** Means all free points, or the whole allocation. */
export const ALL = (1n << 64n) - 1n;

export const MAX_SHARES = (1n << 63n) - 1n;

/** An owner's total (base units), share supply and allocated shares. */
export interface Portfolio {
  readonly total: bigint;
  readonly supply: bigint;
  readonly allocated: bigint;
}

export interface AllocationResult {
  readonly portfolio: Portfolio;
  /** The allocation's new shares; at 0 its account is closed. */
  readonly shares: bigint;
}

export interface ReallocationResult {
  readonly portfolio: Portfolio;
  readonly from: bigint;
  readonly to: bigint;
}

/** Current value of `shares`, base units; 0 without a supply. */
export function value(portfolio: Portfolio, shares: bigint): bigint {
  return portfolio.supply === 0n ? 0n : mulDivDown(portfolio.total, shares, portfolio.supply);
}

/** Unallocated shares. */
export function freeShares(portfolio: Portfolio): bigint {
  return u64(portfolio.supply - portfolio.allocated);
}

/** Unallocated points, base units. */
export function freePoints(portfolio: Portfolio): bigint {
  return portfolio.allocated === 0n ? portfolio.total : value(portfolio, freeShares(portfolio));
}

/** Adds `points` (base units, or `ALL`) to an allocation that holds `shares`. */
export function allocate(before: Portfolio, shares: bigint, points: bigint): AllocationResult {
  if (points === 0n) throw new RuleError('ZeroAmount');
  if (before.total === 0n) throw new RuleError('NothingToAllocate');
  const portfolio = before.allocated === 0n ? withFreshSupply(before) : before;
  const free = freeShares(portfolio);
  const available = value(portfolio, free);
  if (available === 0n || (points > available && points !== ALL)) throw new RuleError('MoreThanFree');
  const room = shares + free;
  const everything = points === ALL || points === available;
  const after = everything ? room : min(sharesWorth(portfolio, u64(value(portfolio, shares) + points)), room);
  return applyChange(portfolio, shares, after);
}

/** Takes `points` (base units, or `ALL`) from an allocation that holds `shares`. */
export function withdraw(portfolio: Portfolio, shares: bigint, points: bigint): AllocationResult {
  return applyChange(portfolio, shares, remainingShares(portfolio, shares, points));
}

/** Moves `points` (base units, or `ALL`) from one allocation to another. */
export function reallocate(portfolio: Portfolio, from: bigint, to: bigint, points: bigint): ReallocationResult {
  const fromAfter = remainingShares(portfolio, from, points);
  const room = to + (from - fromAfter) + freeShares(portfolio);
  const toAfter = fromAfter === 0n ? to + from : min(sharesWorth(portfolio, u64(value(portfolio, to) + points)), room);
  const both = applyChange(portfolio, from + to, fromAfter + toAfter);
  return { portfolio: both.portfolio, from: fromAfter, to: toAfter };
}

/** Sets the supply for a first allocation: the largest multiple of the total, so that fractions are exact. */
function withFreshSupply(portfolio: Portfolio): Portfolio {
  const supply = portfolio.total * (MAX_SHARES / portfolio.total);
  if (supply === 0n) throw new RuleError('Overflow');
  return { ...portfolio, supply };
}

/** The fewest shares worth at least `points`. */
function sharesWorth(portfolio: Portfolio, points: bigint): bigint {
  return mulDivUp(points, portfolio.supply, portfolio.total);
}

function remainingShares(portfolio: Portfolio, shares: bigint, points: bigint): bigint {
  if (points === 0n) throw new RuleError('ZeroAmount');
  const worth = value(portfolio, shares);
  return points >= worth ? 0n : sharesWorth(portfolio, worth - points);
}

function applyChange(portfolio: Portfolio, before: bigint, after: bigint): AllocationResult {
  const rest = portfolio.allocated - before;
  const allocated = rest + after;
  if (rest < 0n || after < 0n || allocated > portfolio.supply) throw new RuleError('InvariantViolated');
  return { portfolio: { ...portfolio, allocated }, shares: after };
}
