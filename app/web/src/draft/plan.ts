// From what somebody wants every gallery to have to the steps that get there, and what they leave behind. Pure: the
// rules say what every step does, so that what is shown before signing is what the chain will do.
import type { Address } from '@solana/kit';
import { fraction, max, min, shares, sum } from '../core';

export type Step =
  | { readonly kind: 'withdraw'; readonly gallery: Address; readonly points: bigint }
  | { readonly kind: 'allocate'; readonly gallery: Address; readonly points: bigint }
  | { readonly kind: 'move'; readonly from: Address; readonly to: Address; readonly points: bigint };

/** Shares by gallery. */
export type Holdings = ReadonlyMap<Address, bigint>;
/** Points by gallery, base units. */
export type Targets = ReadonlyMap<Address, bigint>;

export interface Plan {
  readonly steps: readonly Step[];
  readonly portfolio: shares.Portfolio;
  /** Shares afterwards; a gallery without any is not in it. */
  readonly after: Holdings;
}

/** What every gallery has now, base units. */
export function worths(portfolio: shares.Portfolio, held: Holdings): Map<Address, bigint> {
  return new Map([...held].map(([gallery, part]) => [gallery, shares.value(portfolio, part)]));
}

interface Gap {
  readonly gallery: Address;
  left: bigint;
}

/**
 * The steps from `held` to `targets`; galleries that are not in it stay as they are. Less for one and more for another
 * becomes one move. Refused when the targets are more than the total.
 */
export function plan(portfolio: shares.Portfolio, held: Holdings, targets: Targets): Plan {
  const now = worths(portfolio, held);
  const gaps = [...targets].map(([gallery, target]) => ({ gallery, left: target - (now.get(gallery) ?? 0n) }));
  const less: Gap[] = gaps.filter(({ left }) => left < 0n).map(({ gallery, left }) => ({ gallery, left: -left }));
  const more: Gap[] = gaps.filter(({ left }) => left > 0n);
  const run = new Run(portfolio, new Map(held), targets);
  for (const to of more) {
    for (const from of less) {
      const points = min(from.left, to.left);
      if (points === 0n) continue;
      run.move(from.gallery, to.gallery, points);
      from.left -= points;
      to.left -= points;
    }
  }
  // What is worth nothing now may be worth something again: nothing is to stay of it.
  gaps.filter(({ gallery, left }) => left === 0n && targets.get(gallery) === 0n && run.held.has(gallery)).forEach(({ gallery }) => run.empty(gallery));
  less.filter(({ left }) => left > 0n).forEach(({ gallery, left }) => run.withdraw(gallery, left));
  more.filter(({ left }) => left > 0n).forEach(({ gallery, left }) => run.allocate(gallery, left));
  return { steps: run.steps, portfolio: run.portfolio, after: run.held };
}

/** Carries steps out, by the rules. */
class Run {
  readonly steps: Step[] = [];

  constructor(
    public portfolio: shares.Portfolio,
    readonly held: Map<Address, bigint>,
    private readonly targets: Targets,
  ) {}

  move(from: Address, to: Address, points: bigint) {
    const asked = this.everythingLeaves(from, points) ? shares.ALL : points;
    const moved = shares.reallocate(this.portfolio, this.of(from), this.of(to), asked);
    this.steps.push({ kind: 'move', from, to, points: asked });
    this.portfolio = moved.portfolio;
    this.set(from, moved.from);
    this.set(to, moved.to);
  }

  withdraw(gallery: Address, points: bigint) {
    const asked = this.everythingLeaves(gallery, points) ? shares.ALL : points;
    this.steps.push({ kind: 'withdraw', gallery, points: asked });
    this.change(gallery, shares.withdraw(this.portfolio, this.of(gallery), asked));
  }

  /** Withdraws all shares, whatever they are worth. */
  empty(gallery: Address) {
    this.steps.push({ kind: 'withdraw', gallery, points: shares.ALL });
    this.change(gallery, shares.withdraw(this.portfolio, this.of(gallery), shares.ALL));
  }

  allocate(gallery: Address, points: bigint) {
    const missing = points - shares.freePoints(this.portfolio);
    // Every allocation's worth is rounded down, and a move may lose a unit: so much can be shown as free and not be.
    const dust = BigInt(this.held.size + this.steps.length);
    if (missing === points && points <= dust) return;
    const asked = missing >= 0n && missing <= dust ? shares.ALL : points;
    this.steps.push({ kind: 'allocate', gallery, points: asked });
    this.change(gallery, shares.allocate(this.portfolio, this.of(gallery), asked));
  }

  /** Nothing is to stay, and this is the last that leaves: then the shares themselves go, to the last one. */
  private everythingLeaves(gallery: Address, points: bigint): boolean {
    return this.targets.get(gallery) === 0n && points >= shares.value(this.portfolio, this.of(gallery));
  }

  private change(gallery: Address, change: shares.Change) {
    this.portfolio = change.portfolio;
    this.set(gallery, change.shares);
  }

  private of(gallery: Address): bigint {
    return this.held.get(gallery) ?? 0n;
  }

  private set(gallery: Address, part: bigint) {
    if (part === 0n) this.held.delete(gallery);
    else this.held.set(gallery, part);
  }
}

/** The most that a gallery can be given, base units: what it has and everything that the targets leave free. */
export function most(total: bigint, targets: Targets, gallery: Address): bigint {
  const others = sum([...targets].filter(([other]) => other !== gallery).map(([, points]) => points));
  return max(total - others, 0n);
}

/** The targets with the same parts of another total, never more than it. */
export function rescaled(targets: Targets, before: bigint, after: bigint): Map<Address, bigint> {
  if (before === 0n) return new Map(targets);
  return new Map([...targets].map(([gallery, points]) => [gallery, (points * after) / before]));
}

/** Parts of a picture of the whole: fractions of 1. */
export function parts(total: bigint, points: readonly bigint[]): number[] {
  return points.map((part) => fraction(part, total));
}
