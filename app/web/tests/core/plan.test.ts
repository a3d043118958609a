// From targets to steps: they get there, spend nothing twice, and are as few as they can be.
import { describe, expect, it } from 'vitest';
import type { Address } from '@solana/kit';
import { most, plan, rescaled, worths } from '../../src/draft/plan';
import { RuleError, shares, sum } from '../../src/core';

const [A, B, C] = ['a', 'b', 'c'] as unknown as [Address, Address, Address];
const EMPTY: shares.Portfolio = { total: 10_000n, supply: 0n, allocated: 0n };

function begun() {
  const { portfolio, after } = plan(EMPTY, new Map(), new Map([[A, 4_000n], [B, 6_000n]]));
  return { portfolio, held: after };
}

describe('plan', () => {
  it('gives the published split', () => {
    const { portfolio, held } = begun();
    expect(worths(portfolio, held)).toEqual(new Map([[A, 4_000n], [B, 6_000n]]));
    expect(worths({ ...portfolio, total: 5_000n }, held)).toEqual(new Map([[A, 2_000n], [B, 3_000n]]));
  });

  it('makes one move of less here and more there', () => {
    const { portfolio, held } = begun();
    const planned = plan(portfolio, held, new Map([[A, 1_000n], [C, 3_000n]]));
    expect(planned.steps).toEqual([{ kind: 'move', from: A, to: C, points: 3_000n }]);
    expect(worths(planned.portfolio, planned.after)).toEqual(new Map([[A, 1_000n], [B, 6_000n], [C, 3_000n]]));
  });

  it('moves the shares themselves when nothing is to stay', () => {
    const { portfolio, held } = begun();
    const planned = plan(portfolio, held, new Map([[A, 0n], [B, 10_000n]]));
    expect(planned.steps).toEqual([{ kind: 'move', from: A, to: B, points: shares.ALL }]);
    expect([...planned.after.keys()]).toEqual([B]);
  });

  it('withdraws what nobody gets, also when the total is gone', () => {
    const { portfolio, held } = begun();
    expect(plan(portfolio, held, new Map([[B, 0n]])).steps).toEqual([{ kind: 'withdraw', gallery: B, points: shares.ALL }]);
  });

  it('takes back what is worth nothing', () => {
    const { portfolio, held } = begun();
    const planned = plan({ ...portfolio, total: 0n }, held, new Map([[A, 0n], [C, 0n]]));
    expect(planned.steps).toEqual([{ kind: 'withdraw', gallery: A, points: shares.ALL }]);
    expect([...planned.after.keys()]).toEqual([B]);
  });

  it('does nothing for targets that are met', () => {
    const { portfolio, held } = begun();
    expect(plan(portfolio, held, new Map([[A, 4_000n]])).steps).toEqual([]);
  });

  it('refuses to give what is not there', () => {
    expect(() => plan({ ...EMPTY, total: 0n }, new Map(), new Map([[A, 1n]]))).toThrow(RuleError);
  });

  it('reaches random targets to a base unit a step, and never gives more than there is', () => {
    let seed = 7;
    const draw = (most: number) => { seed = (seed * 48_271) % 2_147_483_647; return seed % (most + 1); };
    let [portfolio, held] = [{ ...EMPTY, total: 1_000_003n }, new Map<Address, bigint>()];
    for (let round = 0; round < 300; round += 1) {
      const targets = new Map<Address, bigint>();
      for (const gallery of [A, B, C]) targets.set(gallery, BigInt(draw(Number(most(portfolio.total, targets, gallery)))));
      const planned = plan(portfolio, held, targets);
      const got = worths(planned.portfolio, planned.after);
      for (const [gallery, target] of targets) {
        const off = target - (got.get(gallery) ?? 0n);
        expect(off >= -1n && off <= BigInt(planned.steps.length)).toBe(true);
      }
      expect(sum(got.values()) <= portfolio.total).toBe(true);
      portfolio = { ...planned.portfolio, total: BigInt(1_000 + draw(2_000_000)) };
      held = new Map(planned.after);
    }
  });

  it('gives all that is shown as free, though some of it is dust', () => {
    const { portfolio, after } = plan({ ...EMPTY, total: 2_600_000_000n }, new Map(), new Map([[A, 1_300_000_001n], [B, 866_666_666n], [C, 433_333_332n]]));
    const now = { ...portfolio, total: 3_160_857_143n };
    const worth = worths(now, after);
    const less = (worth.get(A) ?? 0n) - 158_042_858n;
    const all = most(now.total, new Map([[A, less], [C, worth.get(C) ?? 0n]]), B);
    const planned = plan(now, after, new Map([[A, less], [B, all]]));
    const off = all - (worths(planned.portfolio, planned.after).get(B) ?? 0n);
    expect(off >= 0n && off <= 4n).toBe(true);
  });

  it('never gives much less than what was asked for without saying so', () => {
    const { portfolio, held } = begun();
    expect(() => plan(portfolio, held, new Map([[C, 500n]]))).toThrow(RuleError);
  });

  it('keeps the parts of another total', () => {
    expect(rescaled(new Map([[A, 4_000n], [B, 6_000n]]), 10_000n, 5_000n)).toEqual(new Map([[A, 2_000n], [B, 3_000n]]));
  });
});
