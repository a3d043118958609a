// The holding score: a wallet's 7-day time-weighted average balance (TWAB), and its forecast.
import { RuleError } from './error';
import { sum, u64 } from './mul-div';

/** Length of the averaging window, days. */
export const WINDOW_DAYS = 7;

/** The score in base units: `integral / (7 * daySeconds)`, rounded half up. */
export function score(integral: bigint, daySeconds: number): bigint {
  const window = BigInt(WINDOW_DAYS) * BigInt(daySeconds);
  if (window === 0n) throw new RuleError('DivisionByZero');
  return u64((integral + window / 2n) / window);
}

/** A wallet's balance integrals of the last seven days (base-unit seconds, oldest first) and its current balance. */
export interface WalletWeek {
  readonly integrals: readonly bigint[];
  /** Base units. */
  readonly balance: bigint;
}

/**
 * Forecasts the scores of the next `days` days if the wallet holds `balance` from the end of the last known day on. Each
 * new day replaces the oldest one in the window.
 */
export function projectScores(wallet: WalletWeek, daySeconds: number, days: number): bigint[] {
  const day = wallet.balance * BigInt(daySeconds);
  return Array.from({ length: days }, (_, index) => {
    const newer = Math.min(index + 1, WINDOW_DAYS);
    const older = wallet.integrals.slice(-WINDOW_DAYS).slice(newer);
    return score(sum(older) + BigInt(newer) * day, daySeconds);
  });
}
