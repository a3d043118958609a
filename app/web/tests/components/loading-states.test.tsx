// @vitest-environment jsdom
// What is still loading, or was refused, is said to be: nothing is made up about it meanwhile.
import { cleanup, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Config, Influence } from '../../src/chain/program';
import { Allocate } from '../../src/pages/allocate/page';
import { DayPage } from '../../src/pages/days/day';
import { CreatorCard } from '../../src/pages/galleries/creator';
import { Lock } from '../../src/pages/lock/page';
import { keys } from '../../src/hooks/queries';
import { OWNER, addressOf, draw } from './render-page';

vi.mock('../../src/wallet/wallet', () => ({ useWallet: () => ({ wallets: [], address: OWNER }) }));

const MINT = addressOf(1);
const config = { decimals: 6, mint: MINT, daySeconds: 86_400, userTiers: [], userTierCount: 0, creatorLevels: [], creatorLevelCount: 0 } as unknown as Config;
const influence = {
  total: 50_000_000n, revision: 3n, locked: 50_000_000n, unlocking: 7_000_000n, shareSupply: 50n, allocatedShares: 0n,
  lockFloor: 0n, lockFloorEnd: 0n, unlockableAt: 0n, creatorLevel: 0, userTier: 0,
} as Influence;
const gallery = addressOf(2);
const settled = [keys.delegations(OWNER), [{ address: addressOf(3), gallery, owner: OWNER, shares: 5n, revision: 3n }]] as const;
const unsettled = [keys.delegations(OWNER), [{ address: addressOf(3), gallery, owner: OWNER, shares: 5n, revision: 2n }]] as const;
const known = [[keys.config, config], [keys.influence(OWNER), influence]] as const;
const newcomer = [[keys.config, config], [keys.influence(OWNER), null], [keys.delegations(OWNER), []], [keys.galleries, []]] as const;
const READY = /Every gallery has followed/;
const HOLDS = /The wallet holds/;
const LOADING = 'Loading';

afterEach(() => { cleanup(); vi.unstubAllGlobals(); });

describe('a pending unlock', () => {
  it('is ready when every gallery has followed, and waits for those that have not', () => {
    draw(<Lock />, [...known, settled]);
    expect(screen.getByText(READY)).toBeTruthy();
    cleanup();
    draw(<Lock />, [...known, unsettled]);
    expect(screen.getByText('1 of 1 galleries still have to follow:')).toBeTruthy();
  });

  it('is not said to be ready before the galleries are known', () => {
    draw(<Lock />, known);
    expect(screen.queryByText(READY)).toBeNull();
    expect(screen.getByText(LOADING)).toBeTruthy();
    expect(screen.getByTestId('locked').textContent).toBe('50');
  });

  it('is not said to be ready when the galleries were refused', async () => {
    draw(<Lock />, known, ['getProgramAccounts']);
    expect(await screen.findByText('The node does not answer.')).toBeTruthy();
    expect(screen.queryByText(READY)).toBeNull();
  });
});

describe('what the wallet holds', () => {
  it('is not said before it is known, and the lock can be undone all the same', () => {
    draw(<Lock />, [...known, settled]);
    expect(screen.queryByText(HOLDS)).toBeNull();
    expect(screen.getByRole('textbox', { name: 'Unlock' })).toBeTruthy();
  });

  it('is not said to be nothing when it was refused', async () => {
    draw(<Lock />, [...known, settled], ['getTokenAccountsByOwner']);
    expect(await screen.findByText('The node does not answer.')).toBeTruthy();
    expect(screen.queryByText(HOLDS)).toBeNull();
    cleanup();
    draw(<Allocate />, newcomer, ['getTokenAccountsByOwner']);
    expect(await screen.findByText('The node does not answer.')).toBeTruthy();
    expect(screen.queryByText(/holds no \$MESI/)).toBeNull();
  });

  it('is waited for by who begins, and by nobody else', () => {
    draw(<Allocate />, newcomer);
    expect(screen.queryByText(/holds no \$MESI/)).toBeNull();
    expect(screen.getByText(LOADING)).toBeTruthy();
    cleanup();
    draw(<Allocate />, [...newcomer, [keys.tokens(OWNER), []]]);
    expect(screen.getByText(/holds no \$MESI/)).toBeTruthy();
    cleanup();
    draw(<Allocate />, [...newcomer, ...known]);
    expect(screen.getByRole('heading', { name: 'Your points' })).toBeTruthy();
  });
});

describe('a creator’s galleries', () => {
  it('are not said to be none before they are known', () => {
    draw(<CreatorCard owner={OWNER} />, [[keys.influence(OWNER), influence]]);
    expect(screen.queryByText(/You have no gallery/)).toBeNull();
    cleanup();
    draw(<CreatorCard owner={OWNER} />, [[keys.influence(OWNER), influence], [keys.galleries, []]]);
    expect(screen.getByText(/You have no gallery/)).toBeTruthy();
  });
});

describe('a day', () => {
  const NOBODY = 'Nobody has voted for this day.';
  it('has no votes when there are none, and not while something else is loading', () => {
    draw(<DayPage day={7} />, [[keys.config, config], [['snapshot', 7], null]]);
    expect(screen.getByText(NOBODY)).toBeTruthy();
    cleanup();
    draw(<DayPage day={7} />, [[['snapshot', 7], { status: 0, votes: [], voteCount: 0 }]]);
    expect(screen.queryByText(NOBODY)).toBeNull();
    expect(screen.getByText(LOADING)).toBeTruthy();
  });
});
