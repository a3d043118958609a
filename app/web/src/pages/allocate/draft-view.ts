// Derives the allocate page's state from the accounts and the draft: rows, plan and errors.
import type { Address } from '@solana/kit';
import type { Draft } from '../../draft/draft';
import { planChanges, allocationValues, type Plan } from '../../draft/plan';
import { RuleError, parseAmount, shares, sum } from '../../core';
import type { AllocatePageData } from './page-data';

export interface DraftRow {
  readonly gallery: Address;
  /** Base units, on chain. */
  readonly before: bigint;
  /** Base units, as drafted. */
  readonly target: bigint;
  readonly typed: string | undefined;
  readonly why: string | undefined;
  readonly isHeld: boolean;
  /** The target is 0, so the delegation is withdrawn, even if it is worth 0 already. */
  readonly isLeaving: boolean;
  readonly isRetired: boolean;
}

export interface DraftView {
  readonly rows: readonly DraftRow[];
  /** Points to allocate: the owner's total, or a new owner's first lock. Base units. */
  readonly total: bigint;
  readonly free: bigint;
  /** A new owner's first lock, base units; undefined if the owner has points. */
  readonly lock: bigint | undefined;
  readonly lockWhy: string | undefined;
  readonly plan: Plan | undefined;
  /** The reason why the draft cannot be signed; undefined if it can or is empty. */
  readonly obstacle: string | undefined;
}

/** Returns whether the owner has no points and must lock tokens first. */
export function needsLock({ influence }: Pick<AllocatePageData, 'influence'>): boolean {
  return influence === null || influence.total === 0n;
}

/** Largest lock, base units: a lock takes tokens from one token account, the one with the largest balance. */
export function lockableAmount({ tokens }: AllocatePageData): bigint {
  return tokens[0]?.amount ?? 0n;
}

export function deriveDraft(pageData: AllocatePageData, draft: Draft): DraftView {
  const { influence, delegations, galleries } = pageData;
  const first = firstLock(pageData, draft);
  const total = needsLock(pageData) ? (first.units ?? 0n) : (influence?.total ?? 0n);
  const portfolio = { total, supply: influence?.shareSupply ?? 0n, allocated: influence?.allocatedShares ?? 0n };
  const held = new Map(delegations.map(({ gallery, shares }) => [gallery, shares]));
  const values = allocationValues(portfolio, held);
  const retired = new Set(galleries.filter(({ status }) => status !== 0).map(({ address }) => address));
  const order = [...delegations]
    .sort((a, b) => (a.shares < b.shares ? 1 : a.shares > b.shares ? -1 : 0))
    .map(({ gallery }) => gallery);
  const added = [...draft.entries.keys()].filter((gallery) => !held.has(gallery));
  const rows = [...order, ...added].map((gallery): DraftRow => {
    const entry = draft.entries.get(gallery);
    const before = values.get(gallery) ?? 0n;
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
  const targets = new Map(
    rows.filter(({ gallery }) => draft.entries.has(gallery)).map(({ gallery, target }) => [gallery, target]),
  );
  const outcome = tryPlan(() => planChanges(portfolio, held, targets));
  const free = total - sum(rows.map(({ target }) => target));
  const wrong = rows.find(({ why }) => why !== undefined) ? 'An amount is invalid.' : undefined;
  const over = free < -roundingDust(rows) ? 'The allocations exceed your total.' : undefined;
  const obstacle = first.why ?? wrong ?? over ?? outcome.why;
  return { rows, total, free, lock: first.units, lockWhy: first.why, plan: outcome.plan, obstacle };
}

/** Values round down, so up to one base unit per gallery is neither free nor allocated. */
export const roundingDust = (rows: readonly DraftRow[]) => BigInt(rows.length);

function firstLock(pageData: AllocatePageData, { lock }: Draft): { units: bigint | undefined; why: string | undefined } {
  if (!needsLock(pageData) || lock.trim() === '') return { units: undefined, why: undefined };
  const held = lockableAmount(pageData);
  const parsed = parseAmount(lock, pageData.config.decimals, { whole: held, available: held, description: 'in your wallet' });
  return parsed.ok ? { units: parsed.units, why: undefined } : { units: undefined, why: parsed.why };
}

function tryPlan(make: () => Plan): { plan: Plan | undefined; why: string | undefined } {
  try {
    return { plan: make(), why: undefined };
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    const why =
      error.refusal === 'NothingToAllocate' ? 'You have no points yet: lock tokens first.' : 'The allocations exceed your total.';
    return { plan: undefined, why };
  }
}

/** Allocation values after the plan, base units. */
export function valuesAfter({ portfolio, holdings: after }: Plan): ReadonlyMap<Address, bigint> {
  return allocationValues(portfolio, after);
}

/** Free points after the plan, base units. */
export function freeAfter({ portfolio }: Plan): bigint {
  return shares.freePoints(portfolio);
}
