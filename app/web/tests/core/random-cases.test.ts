// The page's rules on the random cases that core's tests generate and keep current.
import { describe, expect, it } from 'vitest';
import cases from '../../../../programs/influence-core/tests/random_cases.json';
import { RuleError, holding, lock, shares, tiers } from '../../src/core';

type Outcome = { gives: unknown } | { refused: string };

/** A rule's outcome in the format of the cases: numbers as strings. */
function outcome(rule: () => unknown): Outcome {
  try {
    return { gives: rule() };
  } catch (error) {
    if (error instanceof RuleError) return { refused: error.refusal };
    throw error;
  }
}

const portfolioOf = ([total = '', supply = '', allocated = '']: readonly string[]): shares.Portfolio => ({
  total: BigInt(total),
  supply: BigInt(supply),
  allocated: BigInt(allocated),
});
const listed = ({ total, supply, allocated }: shares.Portfolio) => [`${total}`, `${supply}`, `${allocated}`];
const changed = (change: shares.AllocationResult) => [listed(change.portfolio), `${change.shares}`];

describe('random cases of core', () => {
  it('have the same largest supply', () => {
    expect(`${shares.MAX_SHARES}`).toBe(cases.max_shares);
    expect(cases.shares.length).toBeGreaterThan(100);
  });

  it.each(cases.shares.map((found, index) => [index, found] as const))('shares %i', (_, found) => {
    const portfolio = portfolioOf(found.portfolio);
    const [first, second] = [BigInt(found.first), BigInt(found.second)];
    expect(outcome(() => `${shares.value(portfolio, first)}`)).toEqual(found.value);
    expect(outcome(() => `${shares.freePoints(portfolio)}`)).toEqual(found.free);
    const points = (rule: unknown[]) => BigInt(rule[0] as string);
    expect(outcome(() => changed(shares.allocate(portfolio, first, points(found.allocate))))).toEqual(found.allocate[1]);
    expect(outcome(() => changed(shares.withdraw(portfolio, first, points(found.withdraw))))).toEqual(found.withdraw[1]);
    const move = () => {
      const moved = shares.reallocate(portfolio, first, second, points(found.reallocate));
      return [listed(moved.portfolio), `${moved.from}`, `${moved.to}`];
    };
    expect(outcome(move)).toEqual(found.reallocate[1]);
  });

  it.each(cases.holding)('holding $integral', ({ integral, day_seconds, score }) => {
    expect(outcome(() => `${holding.score(BigInt(integral), day_seconds)}`)).toEqual(score);
  });

  it.each(cases.lock)('lock $locked', ({ locked, floor, ends_at, now, amount, left }) => {
    const held = { amount: BigInt(floor), endsAt: BigInt(ends_at) };
    expect(outcome(() => `${lock.unlock(BigInt(locked), BigInt(amount), held, BigInt(now))}`)).toEqual(left);
  });

  it.each(cases.tiers)('tiers $amount', ({ thresholds, amount, reached }) => {
    expect(tiers.reached(thresholds.map(BigInt), BigInt(amount))).toBe(reached);
  });
});
