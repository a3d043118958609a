// What the draft comes to: the rows, the plan by the rules, and what stands in its way.
import type { Address } from '@solana/kit';
import type { Draft } from '../../draft/draft';
import { plan, worths, type Plan } from '../../draft/plan';
import { RuleError, parseAmount, shares, sum } from '../../core';
import type { Ground } from './page';

export interface Row {
  readonly gallery: Address;
  /** Base units, on chain. */
  readonly before: bigint;
  /** Base units, as drafted. */
  readonly target: bigint;
  readonly typed: string | undefined;
  readonly why: string | undefined;
  readonly isHeld: boolean;
  /** Whether it is drafted that nothing of what it holds is to stay, though that may be worth nothing. */
  readonly isLeaving: boolean;
  readonly isRetired: boolean;
}

export interface Choice {
  readonly rows: readonly Row[];
  /** What can be given: the total, or what a newcomer locks first. */
  readonly total: bigint;
  readonly free: bigint;
  /** Base units that are locked first; none when there is a total already. */
  readonly lock: bigint | undefined;
  readonly lockWhy: string | undefined;
  readonly plan: Plan | undefined;
  /** Why it can not be signed as it is; none when it can, or when there is nothing to sign. */
  readonly obstacle: string | undefined;
}

/** Whether somebody has to lock before there is anything to give. */
export function needsLock({ influence }: Pick<Ground, 'influence'>): boolean {
  return influence === null || influence.total === 0n;
}

/** What can be locked, base units: out of the wallet's fullest account, since a lock takes from one. */
export function walletOf({ tokens }: Ground): bigint {
  return tokens[0]?.amount ?? 0n;
}

export function choose(ground: Ground, draft: Draft): Choice {
  const { influence, delegations, galleries } = ground;
  const first = firstLock(ground, draft);
  const total = needsLock(ground) ? (first.units ?? 0n) : (influence?.total ?? 0n);
  const portfolio = { total, supply: influence?.shareSupply ?? 0n, allocated: influence?.allocatedShares ?? 0n };
  const held = new Map(delegations.map(({ gallery, shares }) => [gallery, shares]));
  const worth = worths(portfolio, held);
  const retired = new Set(galleries.filter(({ status }) => status !== 0).map(({ address }) => address));
  const order = [...delegations].sort((a, b) => (a.shares < b.shares ? 1 : a.shares > b.shares ? -1 : 0)).map(({ gallery }) => gallery);
  const added = [...draft.entries.keys()].filter((gallery) => !held.has(gallery));
  const rows = [...order, ...added].map((gallery): Row => {
    const entry = draft.entries.get(gallery);
    const before = worth.get(gallery) ?? 0n;
    return {
      gallery,
      before,
      target: entry?.points ?? before,
      typed: entry?.typed,
      why: entry?.why,
      isHeld: held.has(gallery),
      isLeaving: held.has(gallery) && entry?.points === 0n,
      isRetired: retired.has(gallery),
    };
  });
  const targets = new Map(rows.filter(({ gallery }) => draft.entries.has(gallery)).map(({ gallery, target }) => [gallery, target]));
  const outcome = attempt(() => plan(portfolio, held, targets));
  const free = total - sum(rows.map(({ target }) => target));
  const wrong = rows.find(({ why }) => why !== undefined) ? 'One of the amounts can not be read.' : undefined;
  const over = free < -dustOf(rows) ? 'More is given than there is.' : undefined;
  const obstacle = first.why ?? wrong ?? over ?? outcome.why;
  return { rows, total, free, lock: first.units, lockWhy: first.why, plan: outcome.plan, obstacle };
}

/** Worths are rounded down: a base unit a gallery is neither free nor given. */
export const dustOf = (rows: readonly Row[]) => BigInt(rows.length);

function firstLock(ground: Ground, { lock }: Draft): { units: bigint | undefined; why: string | undefined } {
  if (!needsLock(ground) || lock.trim() === '') return { units: undefined, why: undefined };
  const held = walletOf(ground);
  const parsed = parseAmount(lock, ground.config.decimals, { whole: held, available: held, what: 'in your wallet' });
  return parsed.ok ? { units: parsed.units, why: undefined } : { units: undefined, why: parsed.why };
}

function attempt(make: () => Plan): { plan: Plan | undefined; why: string | undefined } {
  try {
    return { plan: make(), why: undefined };
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    const why = error.refusal === 'NothingToAllocate' ? 'There is nothing to give yet: lock some first.' : 'More is given than there is.';
    return { plan: undefined, why };
  }
}

/** What the planned galleries will be worth, base units. */
export function worthAfter({ portfolio, after }: Plan): ReadonlyMap<Address, bigint> {
  return worths(portfolio, after);
}

/** Points that nobody has after the plan, base units. */
export function freeAfter({ portfolio }: Plan): bigint {
  return shares.freePoints(portfolio);
}
