// Tiers: how many thresholds an amount has reached.

/** How many of the strictly increasing `thresholds` (base units) `amount` has reached. */
export function reached(thresholds: readonly bigint[], amount: bigint): number {
  const missed = thresholds.findIndex((threshold) => amount < threshold);
  return missed === -1 ? thresholds.length : missed;
}

/** The way from one tier to the next. */
export interface Progress {
  readonly tier: number;
  /** Where this tier begins, base units. */
  readonly from: bigint;
  /** Where the next one begins, base units; none at the highest. */
  readonly next: bigint | undefined;
}

export function progress(thresholds: readonly bigint[], amount: bigint): Progress {
  const tier = reached(thresholds, amount);
  return { tier, from: thresholds[tier - 1] ?? 0n, next: thresholds[tier] };
}
