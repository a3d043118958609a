// @vitest-environment jsdom
// Data that is loading or failed to load is shown as such, never as empty.
import { cleanup, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Config, Influence } from '../../src/chain/program';
import { Allocate } from '../../src/pages/allocate/page';
import { DayPage } from '../../src/pages/days/day';
import { CreatorCard } from '../../src/pages/galleries/creator';
import { Lock } from '../../src/pages/lock/page';
import { keys } from '../../src/hooks/queries';
import { OWNER, addressOf, renderPage } from './render-page';

vi.mock('../../src/wallet/wallet', () => ({ useWallet: () => ({ wallets: [], address: OWNER }) }));

const MINT = addressOf(1);
const config = {
  decimals: 6,
  mint: MINT,
  daySeconds: 86_400,
  userTiers: [],
  userTierCount: 0,
  creatorLevels: [],
  creatorLevelCount: 0,
} as unknown as Config;
const influence = {
  total: 50_000_000n,
  revision: 3n,
  locked: 50_000_000n,
  unlocking: 7_000_000n,
  shareSupply: 50n,
  allocatedShares: 0n,
  lockFloor: 0n,
  lockFloorEnd: 0n,
  unlockableAt: 0n,
  creatorLevel: 0,
  userTier: 0,
} as Influence;
const gallery = addressOf(2);
const settled = [keys.delegations(OWNER), [{ address: addressOf(3), gallery, owner: OWNER, shares: 5n, revision: 3n }]] as const;
const unsettled = [
  keys.delegations(OWNER),
  [{ address: addressOf(3), gallery, owner: OWNER, shares: 5n, revision: 2n }],
] as const;
const cached = [
  [keys.config, config],
  [keys.influence(OWNER), influence],
] as const;
const newcomer = [
  [keys.config, config],
  [keys.influence(OWNER), null],
  [keys.delegations(OWNER), []],
  [keys.galleries, []],
] as const;
const READY = /Every gallery is settled/;
const HOLDS = /The wallet holds/;
const LOADING = 'Loading';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe('a pending unlock', () => {
  it('is ready once every gallery is settled', () => {
    renderPage(<Lock />, [...cached, settled]);
    expect(screen.getByText(READY)).toBeTruthy();
    cleanup();
    renderPage(<Lock />, [...cached, unsettled]);
    expect(screen.getByText('1 of 1 galleries are not settled yet:')).toBeTruthy();
  });

  it('is not ready before the galleries are loaded', () => {
    renderPage(<Lock />, cached);
    expect(screen.queryByText(READY)).toBeNull();
    expect(screen.getByText(LOADING)).toBeTruthy();
    expect(screen.getByTestId('locked').textContent).toBe('50');
  });

  it('is not ready if the galleries failed to load', async () => {
    renderPage(<Lock />, cached, ['getProgramAccounts']);
    expect(await screen.findByText('The node does not answer.')).toBeTruthy();
    expect(screen.queryByText(READY)).toBeNull();
  });
});

describe('the wallet’s balance', () => {
  it('is not shown before it is loaded, and unlocking still works', () => {
    renderPage(<Lock />, [...cached, settled]);
    expect(screen.queryByText(HOLDS)).toBeNull();
    expect(screen.getByRole('textbox', { name: 'Unlock' })).toBeTruthy();
  });

  it('is not shown as zero if it failed to load', async () => {
    renderPage(<Lock />, [...cached, settled], ['getTokenAccountsByOwner']);
    expect(await screen.findByText('The node does not answer.')).toBeTruthy();
    expect(screen.queryByText(HOLDS)).toBeNull();
    cleanup();
    renderPage(<Allocate />, newcomer, ['getTokenAccountsByOwner']);
    expect(await screen.findByText('The node does not answer.')).toBeTruthy();
    expect(screen.queryByText(/holds no \$MESI/)).toBeNull();
  });

  it('is required only for a new owner', () => {
    renderPage(<Allocate />, newcomer);
    expect(screen.queryByText(/holds no \$MESI/)).toBeNull();
    expect(screen.getByText(LOADING)).toBeTruthy();
    cleanup();
    renderPage(<Allocate />, [...newcomer, [keys.tokens(OWNER), []]]);
    expect(screen.getByText(/holds no \$MESI/)).toBeTruthy();
    cleanup();
    renderPage(<Allocate />, [...newcomer, ...cached]);
    expect(screen.getByRole('heading', { name: 'Your points' })).toBeTruthy();
  });
});

describe('a creator’s galleries', () => {
  it('are not shown as none before they are loaded', () => {
    renderPage(<CreatorCard owner={OWNER} />, [[keys.influence(OWNER), influence]]);
    expect(screen.queryByText(/You have no gallery/)).toBeNull();
    cleanup();
    renderPage(<CreatorCard owner={OWNER} />, [
      [keys.influence(OWNER), influence],
      [keys.galleries, []],
    ]);
    expect(screen.getByText(/You have no gallery/)).toBeTruthy();
  });
});

describe('a day', () => {
  const NO_VOTES = 'No cranker has voted on this day.';
  it('has no votes only if its snapshot is loaded', () => {
    renderPage(<DayPage day={7} />, [
      [keys.config, config],
      [['snapshot', 7], null],
    ]);
    expect(screen.getByText(NO_VOTES)).toBeTruthy();
    cleanup();
    renderPage(<DayPage day={7} />, [[['snapshot', 7], { status: 0, votes: [], voteCount: 0 }]]);
    expect(screen.queryByText(NO_VOTES)).toBeNull();
    expect(screen.getByText(LOADING)).toBeTruthy();
  });
});
