// @vitest-environment jsdom
// Text input of points: after blur the field shows the amount that will be signed, and worthless allocations can be removed.
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Config, Delegation, Influence } from '../../src/chain/program';
import type { WithAddress } from '../../src/chain/read';
import { Allocate } from '../../src/pages/allocate/page';
import { keys } from '../../src/hooks/queries';
import { OWNER, addressOf, renderPage } from './render-page';

vi.mock('../../src/wallet/wallet', () => ({ useWallet: () => ({ wallets: [], address: OWNER }) }));

const UNIT = 1_000_000n;
const GALLERY = addressOf(2);
const LEVELS = [
  { locked: 100n * UNIT, minLockSeconds: 7_200 },
  { locked: 0n, minLockSeconds: 0 },
];
const config = { decimals: 6, mint: addressOf(1), creatorLevels: LEVELS, creatorLevelCount: 1 } as unknown as Config;

function show(influence: Partial<Influence> | null) {
  const delegation = {
    address: addressOf(3),
    gallery: GALLERY,
    owner: OWNER,
    rentPayer: OWNER,
    shares: 400n,
    revision: 3n,
  } as WithAddress<Delegation>;
  renderPage(<Allocate />, [
    [keys.config, config],
    [keys.influence(OWNER), influence && { revision: 3n, shareSupply: 1_000n, allocatedShares: 400n, ...influence }],
    [keys.delegations(OWNER), influence ? [delegation] : []],
    [keys.galleries, [{ address: GALLERY, status: 0, rank: 1, rankDay: 1 }]],
    [keys.tokens(OWNER), [{ address: addressOf(5), amount: 900n * UNIT }]],
  ]);
}

const points = () => screen.getByRole<HTMLInputElement>('textbox', { name: /^Points of/ });
const type = (input: HTMLElement, text: string) => fireEvent.change(input, { target: { value: text } });

beforeEach(() =>
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  ),
);
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe('points', () => {
  it('typed as a percentage become the amount on blur', () => {
    show({ total: 1_000n * UNIT });
    type(points(), '40.5%');
    expect(points().value).toBe('40.5%');
    fireEvent.blur(points());
    expect(points().value).toBe('405');
    type(points(), 'nonsense');
    fireEvent.blur(points());
    expect(points().value).toBe('nonsense');
    expect(points().getAttribute('aria-invalid')).toBe('true');
  });

  it('with digit groups can be edited in place', () => {
    show({ total: 100_000n * UNIT });
    expect(points().value).toBe('40\u202f000');
    type(points(), '40\u202f0005');
    expect(points().getAttribute('aria-invalid')).toBe('true');
    type(points(), '4\u202f000');
    type(points(), '4\u202f0005');
    expect(points().getAttribute('aria-invalid')).toBe('false');
    fireEvent.blur(points());
    expect(points().value).toBe('40\u202f005');
  });
});

describe('a gallery', () => {
  it('can be removed if the total is 0', async () => {
    show({ total: 0n, locked: 0n, creatorLevel: 0 });
    const remove = screen.getByRole<HTMLButtonElement>('button', { name: /^Remove/ });
    expect(remove.disabled).toBe(false);
    fireEvent.click(remove);
    expect(screen.getByText('will be withdrawn')).toBeTruthy();
    expect(remove.disabled).toBe(true);
    expect(await screen.findByRole('heading', { name: 'What you are about to sign' })).toBeTruthy();
  });
});

describe('a first lock', () => {
  it('shows the minimum lock time before signing', () => {
    show(null);
    expect(screen.getByText(/You can unlock at any time/)).toBeTruthy();
    type(screen.getByRole('textbox', { name: 'Lock first' }), '100');
    expect(screen.queryByText(/You can unlock at any time/)).toBeNull();
    expect(screen.getByText('This amount reaches creator level 1, which has a minimum lock time of 2 h.')).toBeTruthy();
  });
});
