// The published vectors, the same files that core's tests use.
import { describe, expect, it } from 'vitest';
import holdingScores from '../../../../programs/influence-core/tests/vectors/holding_score.json';
import points from '../../../../programs/influence-core/tests/vectors/influence_points.json';
import trees from '../../../../programs/influence-core/tests/vectors/merkle.json';
import tierCases from '../../../../programs/influence-core/tests/vectors/tiers.json';
import { RuleError, holding, lock, merkle, shares, sum, tiers } from '../../src/core';

const DAY = 86_400;
const TOKEN = 1_000_000n;

describe('holding score', () => {
  it.each(holdingScores.filter((found) => 'daily_balances' in found))('$name', ({ daily_balances, score_rounded_to_token }) => {
    const integrals = (daily_balances ?? []).map((balance) => BigInt(balance) * BigInt(DAY));
    expect(holding.score(sum(integrals), DAY)).toBe(BigInt(score_rounded_to_token));
  });

  it('is in base units with six decimals', () => {
    const mark = [25_000, 25_000, 25_000, 25_000, 25_000, 10_000, 50_000].map((balance) => BigInt(balance) * TOKEN * BigInt(DAY));
    expect(holding.score(sum(mark), DAY)).toBe(26_428_571_429n);
  });

  it('is forecast day by day: what is sold leaves the average in seven steps', () => {
    const integrals = Array.from({ length: 7 }, () => 700n * BigInt(DAY));
    expect(holding.projectScores({ integrals, balance: 0n }, DAY, 8)).toEqual([600n, 500n, 400n, 300n, 200n, 100n, 0n, 0n]);
  });
});

describe('influence points', () => {
  it.each(points.filter((found) => 'steps' in found))('$name', ({ total, allocate, steps }) => {
    let portfolio: shares.Portfolio = { total: BigInt(total), supply: 0n, allocated: 0n };
    const held = new Map<string, bigint>();
    for (const [gallery, given] of Object.entries(allocate ?? {})) {
      const change = shares.allocate(portfolio, 0n, BigInt(given));
      portfolio = change.portfolio;
      held.set(gallery, change.shares);
    }
    for (const step of steps ?? []) {
      const now = { ...portfolio, total: BigInt(step.total) };
      for (const [gallery, worth] of Object.entries(step.expect)) {
        expect(shares.value(now, held.get(gallery) ?? 0n)).toBe(BigInt(worth));
      }
      if ('free' in step && step.free !== undefined) expect(shares.freePoints(now)).toBe(BigInt(step.free));
    }
  });
});

describe('tiers', () => {
  const user = tierCases.user_cases.map(([amount = 0, reached = 0]) => ({
    thresholds: tierCases.user_tiers_points,
    amount,
    reached,
  }));
  const creator = tierCases.creator_cases.map(([amount = 0, reached = 0]) => ({
    thresholds: tierCases.creator_levels_locked,
    amount,
    reached,
  }));
  it.each([...user, ...creator])('$amount reaches $reached', ({ thresholds, amount, reached }) => {
    expect(tiers.reached(thresholds.map(BigInt), BigInt(amount))).toBe(reached);
  });

  it('give the progress to the next one', () => {
    const thresholds = tierCases.user_tiers_points.map(BigInt);
    expect(tiers.progress(thresholds, 25_000n)).toEqual({ tier: 1, from: 20_000n, next: 40_000n });
    expect(tiers.progress(thresholds, 99_000_000n).next).toBeUndefined();
  });
});

describe('lock floor', () => {
  const { locked, floor } = tierCases.lock_floor;
  const held = { amount: BigInt(floor), endsAt: 100n };
  it('protects what listings require', () => {
    expect(lock.unlock(BigInt(locked), 500n, held, 99n)).toBe(4_500n);
    expect(() => lock.unlock(BigInt(locked), 501n, held, 99n)).toThrow(new RuleError('BelowLockFloor'));
    expect(lock.unlock(BigInt(locked), 501n, held, 100n)).toBe(4_499n);
    expect(lock.unlockable(BigInt(locked), held, 99n)).toBe(500n);
  });
});

const unhex = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const hex = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

describe('holdings tree', () => {
  it.each(trees.holdings)('$name', async (tree) => {
    const half = tree.members.length > 0 ? tree.members : tree.others;
    const path = (tree.path_of_last_member ?? tree.path_of_last_other ?? []).map((node) => ({
      hash: unhex(node.hash_hex),
      sum: BigInt(node.sum),
    }));
    const last = half.at(-1);
    if (!last) throw new Error('a tree without leaves');
    const leaf = {
      owner: unhex(last.owner_hex),
      holdingScore: BigInt(last.holding_score),
      influenceIndex: last.influence_index,
      day: tree.day,
    };
    // The last step joins the subtrees: members left, others right.
    const position = half.length - 1 + (tree.members.length > 0 ? 0 : 2 ** (path.length - 1));
    const root = await merkle.holdingsRoot(leaf, position, path);
    expect(hex(root.hash)).toBe(tree.root_hex);
    expect(root.sum).toBe(BigInt(tree.root_sum));
    const forged = await merkle.holdingsRoot({ ...leaf, holdingScore: leaf.holdingScore + 1n }, position, path);
    expect(hex(forged.hash)).not.toBe(tree.root_hex);
  });
});

describe('engagement tree', () => {
  const { rows, root_hex, path_of_last } = trees.engagement;
  const path = path_of_last.map(unhex);
  const position = rows.length - 1;
  const last = rows.at(-1);
  if (!last) throw new Error('a tree without galleries');
  const leaf = { gallery: unhex(last.gallery_hex), rank: last.rank, day: last.day, seal: unhex(last.seal_hex) };

  it('leads from the last gallery to the root', async () => {
    expect(hex(await merkle.rankRoot(leaf, position, path))).toBe(root_hex);
  });

  it('does not prove another rank, day or position', async () => {
    for (const forged of [
      { ...leaf, rank: leaf.rank - 1 },
      { ...leaf, day: leaf.day + 1 },
    ]) {
      expect(hex(await merkle.rankRoot(forged, position, path))).not.toBe(root_hex);
    }
    expect(hex(await merkle.rankRoot(leaf, position - 1, path))).not.toBe(root_hex);
    await expect(merkle.rankRoot(leaf, position + 4, path)).rejects.toThrow(new RuleError('MalformedProof'));
  });
});
