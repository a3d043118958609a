// @vitest-environment jsdom
// Signing: no double signatures, no lost input, and no signature on outdated numbers.
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { INFLUENCE_ERROR__NOTHING_UNLOCKING, type Config, type Delegation, type Influence } from '../../src/chain/program';
import type { WithAddress } from '../../src/chain/read';
import { Failure, fromTransactionError } from '../../src/chain/errors';
import { Allocate } from '../../src/pages/allocate/page';
import { Lock } from '../../src/pages/lock/page';
import { keys } from '../../src/hooks/queries';
import { OWNER, addressOf, renderPage } from './render-page';

const UNIT = 1_000_000n;
const GALLERY = addressOf(2);
const TOKEN_PROGRAM = addressOf(6);

/** Accounts on the fake chain; reads wait for `answers`. */
const chain = vi.hoisted(() => {
  const state: { influence: unknown; delegations: unknown[]; answers: Promise<void> } = {
    influence: undefined,
    delegations: [],
    answers: Promise.resolve(),
  };
  return state;
});
/** Transactions in flight; the test decides their outcome. */
const sent = vi.hoisted(() => [] as { land: () => void; fail: (error: unknown) => void }[]);

vi.mock('../../src/wallet/wallet', () => ({ useWallet: () => ({ wallets: [], address: OWNER }) }));
vi.mock('../../src/chain/cluster', () => ({ fetchCluster: async () => 'solana:localnet' }));
vi.mock('../../src/chain/read', async (original) => ({
  ...(await original<object>()),
  readInfluence: () => chain.answers.then(() => chain.influence),
  readDelegations: () => chain.answers.then(() => chain.delegations),
  readTokens: async () => [{ address: addressOf(5), amount: 90n * UNIT }],
}));
vi.mock('../../src/chain/send', async (original) => ({
  ...(await original<object>()),
  sendTransactions: (...[, , , , onStage]: Parameters<typeof import('../../src/chain/send').sendTransactions>) => {
    onStage('landing', []);
    return new Promise((resolve, reject) => sent.push({ land: () => resolve([]), fail: reject }));
  },
}));

const config = {
  decimals: 6,
  mint: addressOf(1),
  tokenProgram: TOKEN_PROGRAM,
  daySeconds: 86_400,
  userTiers: [],
  userTierCount: 0,
  creatorLevels: [],
  creatorLevelCount: 0,
} as unknown as Config;
const influence = {
  total: 1_000n * UNIT,
  revision: 3n,
  locked: 50n * UNIT,
  unlocking: 0n,
  shareSupply: 1_000n * UNIT,
  allocatedShares: 400n * UNIT,
  lockFloor: 0n,
  lockFloorEnd: 0n,
  unlockableAt: 0n,
  creatorLevel: 0,
  userTier: 0,
} as Influence;
const delegation = (shares: bigint) =>
  ({ address: addressOf(3), gallery: GALLERY, owner: OWNER, rentPayer: OWNER, shares, revision: 3n }) as WithAddress<Delegation>;

/** Renders a page that the test can leave and reopen. */
function Navigation({ children }: { children: React.ReactNode }) {
  const [isOpen, setOpen] = useState(true);
  return (
    <>
      <button type="button" onClick={() => setOpen(!isOpen)}>
        {isOpen ? 'Leave' : 'Back'}
      </button>
      {isOpen && children}
    </>
  );
}

function show(page: React.ReactNode, now: Influence = influence) {
  chain.influence = now;
  chain.delegations = [delegation(400n * UNIT)];
  return renderPage(<Navigation>{page}</Navigation>, [
    [keys.config, config],
    [keys.influence(OWNER), now],
    [keys.delegations(OWNER), chain.delegations],
    [keys.galleries, [{ address: GALLERY, status: 0, rank: 1, rankDay: 1 }]],
    [keys.tokens(OWNER), [{ address: addressOf(5), amount: 90n * UNIT }]],
  ]);
}

const button = (name: string) => screen.getByRole<HTMLButtonElement>('button', { name });
const points = () => screen.getByRole<HTMLInputElement>('textbox', { name: /^Points of/ });
const field = (name: string) => screen.getByRole<HTMLInputElement>('textbox', { name });
const type = (input: HTMLElement, text: string) => fireEvent.change(input, { target: { value: text } });
const ready = (name: string) => waitFor(() => expect(button(name).disabled).toBe(false));
const isSent = () => waitFor(() => expect(sent).toHaveLength(1));
const press = (name: string) => fireEvent.click(button(name));

/** Sets the gallery's target to 500 and signs. */
async function signAllocation() {
  type(points(), '500');
  await ready('Sign');
  press('Sign');
  await isSent();
}

beforeEach(() => {
  sent.length = 0;
  chain.answers = Promise.resolve();
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
  Element.prototype.scrollIntoView = () => undefined;
});
afterEach(() => {
  cleanup();
  sessionStorage.clear();
  vi.unstubAllGlobals();
});

describe('a request in flight', () => {
  it('is kept when the user navigates, and cannot be signed twice', async () => {
    show(<Allocate />);
    await signAllocation();
    press('Leave');
    press('Back');
    expect(button('Confirming …').disabled).toBe(true);
    expect(screen.queryByRole('button', { name: 'Sign' })).toBeNull();
    chain.influence = { ...influence, allocatedShares: 500n * UNIT };
    chain.delegations = [delegation(500n * UNIT)];
    await act(async () => sent[0]?.land());
    expect(await screen.findByText('Done. Your allocations are up to date.')).toBeTruthy();
    expect(points().value).toBe('500');
    expect(sent).toHaveLength(1);
  });

  it('is sent once on a double click', async () => {
    show(<Lock />);
    type(field('Lock'), '10');
    await ready('Lock');
    const lock = button('Lock');
    await act(async () => {
      lock.click();
      lock.click();
    });
    await isSent();
    await act(() => new Promise((resolve) => setTimeout(resolve, 50)));
    expect(sent).toHaveLength(1);
  });

  it('blocks other requests of the wallet and shows why', async () => {
    show(<Lock />, { ...influence, unlocking: 7n * UNIT });
    await ready('Finish the unlock');
    expect(button('Lock them again').disabled).toBe(false);
    type(field('Unlock'), '10');
    press('Unlock');
    await isSent();
    expect(button('Finish the unlock').disabled).toBe(true);
    expect(button('Lock them again').disabled).toBe(true);
    expect(screen.getAllByText(/Another transaction of this wallet is in progress/)).toHaveLength(2);
    await act(async () => sent[0]?.fail(new TypeError('Failed to fetch')));
    await ready('Finish the unlock');
  });

  it('is done if a cranker was first, and the outcome outlives its card', async () => {
    show(<Lock />, { ...influence, unlocking: 7n * UNIT });
    await ready('Finish the unlock');
    press('Finish the unlock');
    await isSent();
    chain.influence = influence;
    await act(async () =>
      sent[0]?.fail(fromTransactionError({ InstructionError: [1, { Custom: INFLUENCE_ERROR__NOTHING_UNLOCKING }] })),
    );
    expect(await screen.findByText('Done. No payout is pending.')).toBeTruthy();
    expect(screen.queryByTestId('pending')).toBeNull();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('shows its failure after navigation', async () => {
    show(<Allocate />);
    await signAllocation();
    press('Leave');
    await act(async () => sent[0]?.fail(new Failure('status-unknown', 'Unknown status.', 'Look first.')));
    press('Back');
    expect(await screen.findByText('Unknown status.')).toBeTruthy();
    expect(points().value).toBe('500');
  });
});

describe('input while a transaction lands', () => {
  it('is kept: an allocation', async () => {
    show(<Allocate />);
    await signAllocation();
    type(points(), '600');
    chain.influence = { ...influence, allocatedShares: 500n * UNIT };
    chain.delegations = [delegation(500n * UNIT)];
    await act(async () => sent[0]?.land());
    expect(await screen.findByText('Done. Your later changes are not signed yet.')).toBeTruthy();
    expect(points().value).toBe('600');
    await ready('Sign');
    type(points(), '700');
    expect(within(screen.getByRole('group', { name: /^Gallery/ })).getByText('+200')).toBeTruthy();
  });

  it.each(['Lock', 'Unlock'])('is kept: %s', async (name) => {
    show(<Lock />);
    type(field(name), '10');
    press(name);
    await isSent();
    type(field(name), '12');
    await act(async () => sent[0]?.land());
    expect(await screen.findByText(/^(Locked. The tokens count now|Unlocked)\.$/)).toBeTruthy();
    expect(field(name).value).toBe('12');
  });

  it('is cleared if unchanged, and the next input hides the result', async () => {
    show(<Lock />);
    type(field('Lock'), '10');
    press('Lock');
    await isSent();
    await act(async () => sent[0]?.land());
    expect(await screen.findByText('Locked. The tokens count now.')).toBeTruthy();
    expect(field('Lock').value).toBe('');
    type(field('Lock'), '1');
    expect(screen.queryByText('Locked. The tokens count now.')).toBeNull();
  });
});

describe('a signature', () => {
  it('is not requested on allocations that changed elsewhere', async () => {
    show(<Allocate />);
    chain.influence = { ...influence, allocatedShares: 900n * UNIT };
    chain.delegations = [delegation(900n * UNIT)];
    type(points(), '500');
    await ready('Sign');
    press('Sign');
    expect(await screen.findByText('Your allocations changed elsewhere before you signed.')).toBeTruthy();
    expect(sent).toHaveLength(0);
    // The draft is kept, and its difference is based on the new values.
    expect(points().value).toBe('500');
    expect(within(screen.getByRole('group', { name: /^Gallery/ })).getByText('−400')).toBeTruthy();
    await ready('Sign');
    press('Sign');
    await isSent();
  });

  it('that failed is shown with refetched values', async () => {
    show(<Allocate />);
    await signAllocation();
    chain.influence = { ...influence, allocatedShares: 450n * UNIT };
    chain.delegations = [delegation(450n * UNIT)];
    let answer = () => undefined as void;
    chain.answers = new Promise((resolve) => {
      answer = resolve;
    });
    await act(async () => sent[0]?.fail(new Failure('refused', 'Refused.', '')));
    expect(screen.queryByText('Refused.')).toBeNull();
    await act(async () => answer());
    expect(await screen.findByText('Refused.')).toBeTruthy();
    expect(within(screen.getByRole('group', { name: /^Gallery/ })).getByText('+50')).toBeTruthy();
  });

  it('is not possible for another viewed owner', async () => {
    const other = addressOf(201);
    sessionStorage.setItem('influence.viewed-owner', other);
    const unlocking = { ...influence, unlocking: 7n * UNIT };
    renderPage(<Lock />, [
      [keys.config, config],
      [keys.influence(other), unlocking],
      [keys.delegations(other), [delegation(400n * UNIT)]],
    ]);
    expect(button('Finish the unlock').disabled).toBe(true);
    expect(button('Lock them again').disabled).toBe(true);
  });

  it('whose transaction cannot be built shows an error and blocks nothing', async () => {
    show(<Lock />);
    const digest = vi.spyOn(crypto.subtle, 'digest').mockRejectedValue(new Error('No digest here.'));
    type(field('Lock'), '10');
    press('Lock');
    expect(await screen.findByText('Something went wrong.')).toBeTruthy();
    digest.mockRestore();
    await ready('Lock');
    expect(field('Lock').value).toBe('10');
  });
});
