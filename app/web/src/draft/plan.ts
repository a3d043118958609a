// Plans the steps from current allocations to target points. Every step is computed with the rules of core, so the preview
// before signing shows what the program will do.
import type { Address } from '@solana/kit';
import type { PlanStep } from '../chain/instructions';
import { max, min, shares, sum } from '../core';

/** Shares by gallery. */
export type SharesByGallery = ReadonlyMap<Address, bigint>;
/** Points by gallery, base units. */
export type PointsByGallery = ReadonlyMap<Address, bigint>;

export interface Plan {
  readonly steps: readonly PlanStep[];
  readonly portfolio: shares.Portfolio;
  /** Shares afterwards; a gallery without any is not in it. */
  readonly holdings: SharesByGallery;
}

/** Current value of every allocation, base units. */
export function allocationValues(portfolio: shares.Portfolio, held: SharesByGallery): Map<Address, bigint> {
  return new Map([...held].map(([gallery, part]) => [gallery, shares.value(portfolio, part)]));
}

interface Gap {
  readonly gallery: Address;
  left: bigint;
}

/**
 * Plans the steps from `held` to `targets`; galleries without a target stay unchanged. A decrease and an increase combine
 * into one move. Throws if the targets exceed the total.
 */
export function planChanges(portfolio: shares.Portfolio, held: SharesByGallery, targets: PointsByGallery): Plan {
  const now = allocationValues(portfolio, held);
  const gaps = [...targets].map(([gallery, target]) => ({ gallery, left: target - (now.get(gallery) ?? 0n) }));
  const less: Gap[] = gaps.filter(({ left }) => left < 0n).map(({ gallery, left }) => ({ gallery, left: -left }));
  const more: Gap[] = gaps.filter(({ left }) => left > 0n);
  const run = new PlanBuilder(portfolio, new Map(held), targets);
  for (const to of more) {
    for (const from of less) {
      const points = min(from.left, to.left);
      if (points === 0n) continue;
      run.move(from.gallery, to.gallery, points);
      from.left -= points;
      to.left -= points;
    }
  }
  // Shares that are worth 0 now can gain value again, so a target of 0 withdraws them explicitly.
  gaps
    .filter(({ gallery, left }) => left === 0n && targets.get(gallery) === 0n && run.held.has(gallery))
    .forEach(({ gallery }) => run.empty(gallery));
  less.filter(({ left }) => left > 0n).forEach(({ gallery, left }) => run.withdraw(gallery, left));
  more.filter(({ left }) => left > 0n).forEach(({ gallery, left }) => run.allocate(gallery, left));
  return { steps: run.steps, portfolio: run.portfolio, holdings: run.held };
}

/** Applies steps to a portfolio with the rules of core and records them. */
class PlanBuilder {
  readonly steps: PlanStep[] = [];

  constructor(
    public portfolio: shares.Portfolio,
    readonly held: Map<Address, bigint>,
    private readonly targets: PointsByGallery,
  ) {}

  move(from: Address, to: Address, points: bigint) {
    const amount = this.isFullyWithdrawn(from, points) ? shares.ALL : points;
    const moved = shares.reallocate(this.portfolio, this.sharesOf(from), this.sharesOf(to), amount);
    this.steps.push({ kind: 'move', from, to, points: amount });
    this.portfolio = moved.portfolio;
    this.set(from, moved.from);
    this.set(to, moved.to);
  }

  withdraw(gallery: Address, points: bigint) {
    const amount = this.isFullyWithdrawn(gallery, points) ? shares.ALL : points;
    this.steps.push({ kind: 'withdraw', gallery, points: amount });
    this.change(gallery, shares.withdraw(this.portfolio, this.sharesOf(gallery), amount));
  }

  /** Withdraws all shares, regardless of their value. */
  empty(gallery: Address) {
    this.steps.push({ kind: 'withdraw', gallery, points: shares.ALL });
    this.change(gallery, shares.withdraw(this.portfolio, this.sharesOf(gallery), shares.ALL));
  }

  allocate(gallery: Address, points: bigint) {
    const missing = points - shares.freePoints(this.portfolio);
    // Values round down and a move may lose a unit, so up to this much can be displayed as free without being free.
    const dust = BigInt(this.held.size + this.steps.length);
    if (missing === points && points <= dust) return;
    const amount = missing >= 0n && missing <= dust ? shares.ALL : points;
    this.steps.push({ kind: 'allocate', gallery, points: amount });
    this.change(gallery, shares.allocate(this.portfolio, this.sharesOf(gallery), amount));
  }

  /** Returns whether the target is 0 and this step removes the rest: then all shares are moved, without rounding. */
  private isFullyWithdrawn(gallery: Address, points: bigint): boolean {
    return this.targets.get(gallery) === 0n && points >= shares.value(this.portfolio, this.sharesOf(gallery));
  }

  private change(gallery: Address, change: shares.AllocationResult) {
    this.portfolio = change.portfolio;
    this.set(gallery, change.shares);
  }

  private sharesOf(gallery: Address): bigint {
    return this.held.get(gallery) ?? 0n;
  }

  private set(gallery: Address, part: bigint) {
    if (part === 0n) this.held.delete(gallery);
    else this.held.set(gallery, part);
  }
}

/** Largest possible target of a gallery, base units: the total minus all other targets. */
export function maxPoints(total: bigint, targets: PointsByGallery, gallery: Address): bigint {
  const others = sum([...targets].filter(([other]) => other !== gallery).map(([, points]) => points));
  return max(total - others, 0n);
}

/** Scales the targets to another total; they never exceed it. */
export function rescaleTargets(targets: PointsByGallery, before: bigint, after: bigint): Map<Address, bigint> {
  if (before === 0n) return new Map(targets);
  return new Map([...targets].map(([gallery, points]) => [gallery, (points * after) / before]));
}
