// @vitest-environment jsdom
// Nothing is signed twice, nothing that is typed meanwhile is lost, and nothing is signed on numbers that are not true any more.
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { INFLUENCE_ERROR__NOTHING_UNLOCKING, type Config, type Delegation, type Influence } from '../../src/chain/program';
import type { At } from '../../src/chain/read';
import { Failure, ofTransaction } from '../../src/chain/errors';
import { Allocate } from '../../src/pages/allocate/page';
import { Lock } from '../../src/pages/lock/page';
import { keys } from '../../src/hooks/queries';
import { OWNER, addressOf, draw } from './render-page';

const UNIT = 1_000_000n;
const GALLERY = addressOf(2);
const TOKEN_PROGRAM = addressOf(6);

/** What the chain has: every read gives it, when the node answers. */
const chain = vi.hoisted(() => ({ influence: undefined as unknown, delegations: [] as unknown[], answers: Promise.resolve() }));
/** Transactions on their way: how each ends. */
const sent = vi.hoisted(() => [] as { land: () => void; fail: (error: unknown) => void }[]);

vi.mock('../../src/wallet/wallet', () => ({ useWallet: () => ({ wallets: [], address: OWNER }) }));
vi.mock('../../src/chain/cluster', () => ({ clusterOf: async () => 'solana:localnet' }));
vi.mock('../../src/chain/read', async (original) => ({
  ...(await original<object>()),
  readInfluence: () => chain.answers.then(() => chain.influence),
  readDelegations: () => chain.answers.then(() => chain.delegations),
  readTokens: async () => [{ address: addressOf(5), amount: 90n * UNIT }],
}));
vi.mock('../../src/chain/send', async (original) => ({
  ...(await original<object>()),
  sendAll: (...[, , , , stage]: Parameters<typeof import('../../src/chain/send').sendAll>) => {
    stage('landing', []);
    return new Promise((resolve, reject) => sent.push({ land: () => resolve([]), fail: reject }));
  },
}));

const config = {
  decimals: 6, mint: addressOf(1), tokenProgram: TOKEN_PROGRAM, daySeconds: 86_400, userTiers: [], userTierCount: 0, creatorLevels: [], creatorLevelCount: 0,
} as unknown as Config;
const influence = {
  total: 1_000n * UNIT, revision: 3n, locked: 50n * UNIT, unlocking: 0n, shareSupply: 1_000n * UNIT, allocatedShares: 400n * UNIT,
  lockFloor: 0n, lockFloorEnd: 0n, unlockableAt: 0n, creatorLevel: 0, userTier: 0,
} as Influence;
const delegation = (shares: bigint) =>
  ({ address: addressOf(3), gallery: GALLERY, owner: OWNER, rentPayer: OWNER, shares, revision: 3n }) as At<Delegation>;

/** The places, with a way to leave and to come back. */
function Places({ children }: { children: React.ReactNode }) {
  const [isThere, go] = useState(true);
  return <><button type="button" onClick={() => go(!isThere)}>{isThere ? 'Away' : 'Back'}</button>{isThere && children}</>;
}

function show(place: React.ReactNode, now: Influence = influence) {
  chain.influence = now;
  chain.delegations = [delegation(400n * UNIT)];
  return draw(<Places>{place}</Places>, [
    [keys.config, config], [keys.influence(OWNER), now], [keys.delegations(OWNER), chain.delegations],
    [keys.galleries, [{ address: GALLERY, status: 0, rank: 1, rankDay: 1 }]], [keys.tokens(OWNER), [{ address: addressOf(5), amount: 90n * UNIT }]],
  ]);
}

const button = (name: string) => screen.getByRole<HTMLButtonElement>('button', { name });
const points = () => screen.getByRole<HTMLInputElement>('textbox', { name: /^Points of/ });
const field = (name: string) => screen.getByRole<HTMLInputElement>('textbox', { name });
const type = (input: HTMLElement, text: string) => fireEvent.change(input, { target: { value: text } });
const ready = (name: string) => waitFor(() => expect(button(name).disabled).toBe(false));
const onItsWay = () => waitFor(() => expect(sent).toHaveLength(1));
const press = (name: string) => fireEvent.click(button(name));

/** Chooses 500 for the gallery and signs. */
async function signAllocation() {
  type(points(), '500');
  await ready('Sign');
  press('Sign');
  await onItsWay();
}

beforeEach(() => {
  sent.length = 0;
  chain.answers = Promise.resolve();
  vi.stubGlobal('ResizeObserver', class { observe() {} unobserve() {} disconnect() {} });
  Element.prototype.scrollIntoView = () => undefined;
});
afterEach(() => { cleanup(); sessionStorage.clear(); vi.unstubAllGlobals(); });

describe('what is on its way', () => {
  it('is there again for who looked around, and can not be signed a second time', async () => {
    show(<Allocate />);
    await signAllocation();
    press('Away');
    press('Back');
    expect(button('Landing …').disabled).toBe(true);
    expect(screen.queryByRole('button', { name: 'Sign' })).toBeNull();
    chain.influence = { ...influence, allocatedShares: 500n * UNIT };
    chain.delegations = [delegation(500n * UNIT)];
    await act(async () => sent[0]?.land());
    expect(await screen.findByText('Done. What you see is what the chain has.')).toBeTruthy();
    expect(points().value).toBe('500');
    expect(sent).toHaveLength(1);
  });

  it('is sent once by a double click', async () => {
    show(<Lock />);
    type(field('Lock'), '10');
    await ready('Lock');
    const lock = button('Lock');
    await act(async () => { lock.click(); lock.click(); });
    await onItsWay();
    await act(() => new Promise((resolve) => setTimeout(resolve, 50)));
    expect(sent).toHaveLength(1);
  });

  it('keeps everything else of the wallet from being signed, and says so', async () => {
    show(<Lock />, { ...influence, unlocking: 7n * UNIT });
    await ready('Finish the unlock');
    expect(button('Lock them again').disabled).toBe(false);
    type(field('Unlock'), '10');
    press('Unlock');
    await onItsWay();
    expect(button('Finish the unlock').disabled).toBe(true);
    expect(button('Lock them again').disabled).toBe(true);
    expect(screen.getAllByText(/Something else of this wallet is being signed/)).toHaveLength(2);
    await act(async () => sent[0]?.fail(new TypeError('Failed to fetch')));
    await ready('Finish the unlock');
  });

  it('is done when a cranker was first, and says so where its card was', async () => {
    show(<Lock />, { ...influence, unlocking: 7n * UNIT });
    await ready('Finish the unlock');
    press('Finish the unlock');
    await onItsWay();
    chain.influence = influence;
    await act(async () => sent[0]?.fail(ofTransaction({ InstructionError: [1, { Custom: INFLUENCE_ERROR__NOTHING_UNLOCKING }] })));
    expect(await screen.findByText('Done. Nothing is on its way back any more.')).toBeTruthy();
    expect(screen.queryByTestId('pending')).toBeNull();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('says why, to who was away, when it failed', async () => {
    show(<Allocate />);
    await signAllocation();
    press('Away');
    await act(async () => sent[0]?.fail(new Failure('unsure', 'Nobody knows.', 'Look first.')));
    press('Back');
    expect(await screen.findByText('Nobody knows.')).toBeTruthy();
    expect(points().value).toBe('500');
  });
});

describe('what is typed while a transaction lands', () => {
  it('stays: an allocation', async () => {
    show(<Allocate />);
    await signAllocation();
    type(points(), '600');
    chain.influence = { ...influence, allocatedShares: 500n * UNIT };
    chain.delegations = [delegation(500n * UNIT)];
    await act(async () => sent[0]?.land());
    expect(await screen.findByText('Done. What you have chosen since is not signed yet.')).toBeTruthy();
    expect(points().value).toBe('600');
    await ready('Sign');
    type(points(), '700');
    expect(within(screen.getByRole('group', { name: /^Gallery/ })).getByText('+200')).toBeTruthy();
  });

  it.each(['Lock', 'Unlock'])('stays: %s', async (name) => {
    show(<Lock />);
    type(field(name), '10');
    press(name);
    await onItsWay();
    type(field(name), '12');
    await act(async () => sent[0]?.land());
    expect(await screen.findByText(/^(Locked. It counts already|Unlocked)\.$/)).toBeTruthy();
    expect(field(name).value).toBe('12');
  });

  it('is empty again when nothing else was typed, and what is done is no news when something is', async () => {
    show(<Lock />);
    type(field('Lock'), '10');
    press('Lock');
    await onItsWay();
    await act(async () => sent[0]?.land());
    expect(await screen.findByText('Locked. It counts already.')).toBeTruthy();
    expect(field('Lock').value).toBe('');
    type(field('Lock'), '1');
    expect(screen.queryByText('Locked. It counts already.')).toBeNull();
  });
});

describe('what is signed', () => {
  it('is not a change of numbers that another page changed meanwhile', async () => {
    show(<Allocate />);
    chain.influence = { ...influence, allocatedShares: 900n * UNIT };
    chain.delegations = [delegation(900n * UNIT)];
    type(points(), '500');
    await ready('Sign');
    press('Sign');
    expect(await screen.findByText('What you give was changed elsewhere while you were deciding.')).toBeTruthy();
    expect(sent).toHaveLength(0);
    // What was chosen is there, and what it changes is told by the new numbers.
    expect(points().value).toBe('500');
    expect(within(screen.getByRole('group', { name: /^Gallery/ })).getByText('−400')).toBeTruthy();
    await ready('Sign');
    press('Sign');
    await onItsWay();
  });

  it('is chosen on the numbers after what failed', async () => {
    show(<Allocate />);
    await signAllocation();
    chain.influence = { ...influence, allocatedShares: 450n * UNIT };
    chain.delegations = [delegation(450n * UNIT)];
    let answer = () => undefined as void;
    chain.answers = new Promise((resolve) => { answer = resolve; });
    await act(async () => sent[0]?.fail(new Failure('refused', 'Refused.', '')));
    expect(screen.queryByText('Refused.')).toBeNull();
    await act(async () => answer());
    expect(await screen.findByText('Refused.')).toBeTruthy();
    expect(within(screen.getByRole('group', { name: /^Gallery/ })).getByText('+50')).toBeTruthy();
  });

  it('is nothing when somebody else is looked at', async () => {
    const other = addressOf(201);
    sessionStorage.setItem('influence.looking-at', other);
    const unlocking = { ...influence, unlocking: 7n * UNIT };
    draw(<Lock />, [[keys.config, config], [keys.influence(other), unlocking], [keys.delegations(other), [delegation(400n * UNIT)]]]);
    expect(button('Finish the unlock').disabled).toBe(true);
    expect(button('Lock them again').disabled).toBe(true);
  });

  it('that can not be put together is said, and nothing is held up by it', async () => {
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
