// @vitest-environment jsdom
// Forecast of selling and buying, and the seven days, in the mint's decimals.
import { cleanup, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Config, Influence } from '../../src/chain/program';
import { WeekCard } from '../../src/pages/overview/week';
import { WhatIf } from '../../src/pages/overview/what-if';
import { keys } from '../../src/hooks/queries';
import { OWNER, addressOf, renderPage } from './render-page';

vi.mock('../../src/wallet/wallet', () => ({ useWallet: () => ({ wallets: [], address: OWNER }) }));

const DAY = 86_400;
/** The test mint has two decimals. */
const TOKEN = 100n;
const config = {
  decimals: 2,
  mint: addressOf(1),
  userTiers: [1_000n * TOKEN, 2_000n * TOKEN],
  userTierCount: 2,
} as unknown as Config;
/** 700 held on every day, 500 locked. */
const week = { day: 20_000, daySeconds: DAY, integrals: Array.from({ length: 7 }, () => 700n * TOKEN * BigInt(DAY)) };
const influence = {
  total: 1_200n * TOKEN,
  locked: 500n * TOKEN,
  holdingScore: 700n * TOKEN,
  shareSupply: 12n,
  allocatedShares: 6n,
  userTier: 1,
} as Influence;
const delegations = [{ address: addressOf(3), gallery: addressOf(2), shares: 6n }];
const known = [
  [keys.config, config],
  [keys.tokens(OWNER), [{ address: addressOf(4), amount: 700n * TOKEN }]],
  [keys.week(OWNER), week],
  [keys.delegations(OWNER), delegations],
] as const;

const plain = (text: string | null) => (text ?? '').replace(/\u202f/g, ' ').replace(/\u2212/g, '-');
/** The cells of the row with this header. */
const row = (name: string) =>
  within(screen.getByRole('row', { name: new RegExp(`^${name}`) }))
    .getAllByRole('cell')
    .map((cell) => plain(cell.textContent));

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe('selling', () => {
  it('lowers the average in seven steps, and the galleries with it', async () => {
    renderPage(<WhatIf influence={influence} />, known);
    await userEvent.type(screen.getByRole('textbox', { name: 'Sell' }), 'all');
    expect(row('After a day')).toEqual(['1 100', '-100', '1']);
    expect(row('After 3 days')).toEqual(['900', '-300', '0']);
    expect(row('After a week')).toEqual(['500', '-700', '0']);
    expect(screen.getByText(/Every gallery keeps its share/).textContent).toContain('600 → 250');
  });

  it('more than the wallet holds is rejected', async () => {
    renderPage(<WhatIf influence={influence} />, known);
    const field = screen.getByRole('textbox', { name: 'Sell' });
    await userEvent.type(field, '700.01');
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(row('After a week')).toEqual(['1 200', 'no change', '1']);
  });
});

describe('buying', () => {
  it('raises the average in seven steps', async () => {
    renderPage(<WhatIf influence={influence} />, known);
    await userEvent.click(screen.getByRole('button', { name: 'Buy' }));
    await userEvent.type(screen.getByRole('textbox', { name: 'Buy' }), '1400');
    expect(row('After a day')).toEqual(['1 400', '+200', '1']);
    expect(row('After 3 days')).toEqual(['1 800', '+600', '1']);
    expect(row('After a week')).toEqual(['2 600', '+1 400', '2']);
  });
});

describe('the last seven days', () => {
  it('are in the mint’s decimals', () => {
    renderPage(<WeekCard influence={influence} />, known);
    const days = screen.getAllByRole('listitem');
    expect(days).toHaveLength(7);
    for (const day of days) {
      expect(day.textContent).toContain('700 on average');
      expect(day.querySelectorAll('[aria-hidden]')[0]?.textContent).toBe('700');
    }
  });
});
