// User tiers and creator levels.

/** Number of the strictly increasing `thresholds` (base units) that `amount` has reached. */
export function reached(thresholds: readonly bigint[], amount: bigint): number {
  const missed = thresholds.findIndex((threshold) => amount < threshold);
  return missed === -1 ? thresholds.length : missed;
}

export interface TierProgress {
  readonly tier: number;
  /** Threshold of this tier, base units. */
  readonly from: bigint;
  /** Threshold of the next tier, base units; undefined at the highest one. */
  readonly next: bigint | undefined;
}

export function progress(thresholds: readonly bigint[], amount: bigint): TierProgress {
  const tier = reached(thresholds, amount);
  return { tier, from: thresholds[tier - 1] ?? 0n, next: thresholds[tier] };
}
