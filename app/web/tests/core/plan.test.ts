// Plans reach their targets with as few steps as possible.
import { describe, expect, it } from 'vitest';
import type { Address } from '@solana/kit';
import { maxPoints, planChanges, rescaleTargets, allocationValues } from '../../src/draft/plan';
import { RuleError, shares, sum } from '../../src/core';

const [A, B, C] = ['a', 'b', 'c'] as unknown as [Address, Address, Address];
const EMPTY: shares.Portfolio = { total: 10_000n, supply: 0n, allocated: 0n };

function initialPortfolio() {
  const { portfolio, holdings: after } = planChanges(
    EMPTY,
    new Map(),
    new Map([
      [A, 4_000n],
      [B, 6_000n],
    ]),
  );
  return { portfolio, held: after };
}

describe('plan', () => {
  it('gives the published split', () => {
    const { portfolio, held } = initialPortfolio();
    expect(allocationValues(portfolio, held)).toEqual(
      new Map([
        [A, 4_000n],
        [B, 6_000n],
      ]),
    );
    expect(allocationValues({ ...portfolio, total: 5_000n }, held)).toEqual(
      new Map([
        [A, 2_000n],
        [B, 3_000n],
      ]),
    );
  });

  it('combines a decrease and an increase into one move', () => {
    const { portfolio, held } = initialPortfolio();
    const planned = planChanges(
      portfolio,
      held,
      new Map([
        [A, 1_000n],
        [C, 3_000n],
      ]),
    );
    expect(planned.steps).toEqual([{ kind: 'move', from: A, to: C, points: 3_000n }]);
    expect(allocationValues(planned.portfolio, planned.holdings)).toEqual(
      new Map([
        [A, 1_000n],
        [B, 6_000n],
        [C, 3_000n],
      ]),
    );
  });

  it('moves all shares if the target is 0', () => {
    const { portfolio, held } = initialPortfolio();
    const planned = planChanges(
      portfolio,
      held,
      new Map([
        [A, 0n],
        [B, 10_000n],
      ]),
    );
    expect(planned.steps).toEqual([{ kind: 'move', from: A, to: B, points: shares.ALL }]);
    expect([...planned.holdings.keys()]).toEqual([B]);
  });

  it('withdraws points that no other gallery gets', () => {
    const { portfolio, held } = initialPortfolio();
    expect(planChanges(portfolio, held, new Map([[B, 0n]])).steps).toEqual([
      { kind: 'withdraw', gallery: B, points: shares.ALL },
    ]);
  });

  it('withdraws worthless shares', () => {
    const { portfolio, held } = initialPortfolio();
    const planned = planChanges(
      { ...portfolio, total: 0n },
      held,
      new Map([
        [A, 0n],
        [C, 0n],
      ]),
    );
    expect(planned.steps).toEqual([{ kind: 'withdraw', gallery: A, points: shares.ALL }]);
    expect([...planned.holdings.keys()]).toEqual([B]);
  });

  it('has no steps if the targets are met', () => {
    const { portfolio, held } = initialPortfolio();
    expect(planChanges(portfolio, held, new Map([[A, 4_000n]])).steps).toEqual([]);
  });

  it('rejects targets above the total', () => {
    expect(() => planChanges({ ...EMPTY, total: 0n }, new Map(), new Map([[A, 1n]]))).toThrow(RuleError);
  });

  it('reaches random targets to one base unit per step and never exceeds the total', () => {
    let seed = 7;
    const draw = (most: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % (most + 1);
    };
    let [portfolio, held] = [{ ...EMPTY, total: 1_000_003n }, new Map<Address, bigint>()];
    for (let round = 0; round < 300; round += 1) {
      const targets = new Map<Address, bigint>();
      for (const gallery of [A, B, C]) targets.set(gallery, BigInt(draw(Number(maxPoints(portfolio.total, targets, gallery)))));
      const planned = planChanges(portfolio, held, targets);
      const got = allocationValues(planned.portfolio, planned.holdings);
      for (const [gallery, target] of targets) {
        const off = target - (got.get(gallery) ?? 0n);
        expect(off >= -1n && off <= BigInt(planned.steps.length)).toBe(true);
      }
      expect(sum(got.values()) <= portfolio.total).toBe(true);
      portfolio = { ...planned.portfolio, total: BigInt(1_000 + draw(2_000_000)) };
      held = new Map(planned.holdings);
    }
  });

  it('allocates all displayed free points despite rounding', () => {
    const { portfolio, holdings: after } = planChanges(
      { ...EMPTY, total: 2_600_000_000n },
      new Map(),
      new Map([
        [A, 1_300_000_001n],
        [B, 866_666_666n],
        [C, 433_333_332n],
      ]),
    );
    const now = { ...portfolio, total: 3_160_857_143n };
    const worth = allocationValues(now, after);
    const less = (worth.get(A) ?? 0n) - 158_042_858n;
    const all = maxPoints(
      now.total,
      new Map([
        [A, less],
        [C, worth.get(C) ?? 0n],
      ]),
      B,
    );
    const planned = planChanges(
      now,
      after,
      new Map([
        [A, less],
        [B, all],
      ]),
    );
    const off = all - (allocationValues(planned.portfolio, planned.holdings).get(B) ?? 0n);
    expect(off >= 0n && off <= 4n).toBe(true);
  });

  it('rejects a target that it would miss by more than rounding', () => {
    const { portfolio, held } = initialPortfolio();
    expect(() => planChanges(portfolio, held, new Map([[C, 500n]]))).toThrow(RuleError);
  });

  it('rescales targets to another total', () => {
    expect(
      rescaleTargets(
        new Map([
          [A, 4_000n],
          [B, 6_000n],
        ]),
        10_000n,
        5_000n,
      ),
    ).toEqual(
      new Map([
        [A, 2_000n],
        [B, 3_000n],
      ]),
    );
  });
});
