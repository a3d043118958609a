// The holding score: a wallet's 7-day time-weighted average, and what it will become.
import { RuleError } from './error';
import { sum, u64 } from './mul-div';

/** Length of the averaging window in days. */
export const WINDOW_DAYS = 7;

/** The score in base units: `integral / (7 * daySeconds)`, rounded half up. */
export function score(integral: bigint, daySeconds: number): bigint {
  const window = BigInt(WINDOW_DAYS) * BigInt(daySeconds);
  if (window === 0n) throw new RuleError('DivisionByZero');
  return u64((integral + window / 2n) / window);
}

/** What is known of a wallet: seven ended days (base-unit seconds, the oldest first) and what it holds now. */
export interface Wallet {
  readonly integrals: readonly bigint[];
  /** Base units. */
  readonly balance: bigint;
}

/**
 * The scores of the next `days` days when the wallet holds `balance` from the end of the last known day on. Each day
 * that ends pushes the oldest one out of the window.
 */
export function projected(wallet: Wallet, daySeconds: number, days: number): bigint[] {
  const day = wallet.balance * BigInt(daySeconds);
  return Array.from({ length: days }, (_, index) => {
    const newer = Math.min(index + 1, WINDOW_DAYS);
    const older = wallet.integrals.slice(-WINDOW_DAYS).slice(newer);
    return score(sum(older) + BigInt(newer) * day, daySeconds);
  });
}
