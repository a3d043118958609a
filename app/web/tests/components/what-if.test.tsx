// @vitest-environment jsdom
// What would happen if some were sold or bought, and the days that the score is the average of: in the mint's own decimals.
import { cleanup, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Config, Influence } from '../../src/chain/program';
import { WeekCard } from '../../src/pages/overview/week';
import { WhatIf } from '../../src/pages/overview/what-if';
import { keys } from '../../src/hooks/queries';
import { OWNER, addressOf, draw } from './render-page';

vi.mock('../../src/wallet/wallet', () => ({ useWallet: () => ({ wallets: [], address: OWNER }) }));

const DAY = 86_400;
/** The mint of these tests has two decimals. */
const TOKEN = 100n;
const config = { decimals: 2, mint: addressOf(1), userTiers: [1_000n * TOKEN, 2_000n * TOKEN], userTierCount: 2 } as unknown as Config;
/** 700 on every day of the week, and 500 locked. */
const week = { day: 20_000, daySeconds: DAY, integrals: Array.from({ length: 7 }, () => 700n * TOKEN * BigInt(DAY)) };
const influence = { total: 1_200n * TOKEN, locked: 500n * TOKEN, holdingScore: 700n * TOKEN, shareSupply: 12n, allocatedShares: 6n, userTier: 1 } as Influence;
const delegations = [{ address: addressOf(3), gallery: addressOf(2), shares: 6n }];
const known = [
  [keys.config, config],
  [keys.tokens(OWNER), [{ address: addressOf(4), amount: 700n * TOKEN }]],
  [keys.week(OWNER), week],
  [keys.delegations(OWNER), delegations],
] as const;

const plain = (text: string | null) => (text ?? '').replace(/\u202f/g, ' ').replace(/\u2212/g, '-');
/** The cells of the row that begins with these words. */
const row = (name: string) => within(screen.getByRole('row', { name: new RegExp(`^${name}`) })).getAllByRole('cell').map((cell) => plain(cell.textContent));

afterEach(() => { cleanup(); vi.unstubAllGlobals(); });

describe('selling', () => {
  it('leaves the average in seven steps, and takes the galleries with it', async () => {
    draw(<WhatIf influence={influence} />, known);
    await userEvent.type(screen.getByRole('textbox', { name: 'Sell' }), 'all');
    expect(row('After a day')).toEqual(['1 100', '-100', '1']);
    expect(row('After 3 days')).toEqual(['900', '-300', '0']);
    expect(row('After a week')).toEqual(['500', '-700', '0']);
    expect(screen.getByText(/Every gallery keeps its part/).textContent).toContain('600 → 250');
  });

  it('of more than the wallet holds is refused', async () => {
    draw(<WhatIf influence={influence} />, known);
    const field = screen.getByRole('textbox', { name: 'Sell' });
    await userEvent.type(field, '700.01');
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(row('After a week')).toEqual(['1 200', 'no change', '1']);
  });
});

describe('buying', () => {
  it('grows into the average in seven steps', async () => {
    draw(<WhatIf influence={influence} />, known);
    await userEvent.click(screen.getByRole('button', { name: 'Buy' }));
    await userEvent.type(screen.getByRole('textbox', { name: 'Buy' }), '1400');
    expect(row('After a day')).toEqual(['1 400', '+200', '1']);
    expect(row('After 3 days')).toEqual(['1 800', '+600', '1']);
    expect(row('After a week')).toEqual(['2 600', '+1 400', '2']);
  });
});

describe('the last seven days', () => {
  it('are in the mint’s decimals', () => {
    draw(<WeekCard influence={influence} />, known);
    const days = screen.getAllByRole('listitem');
    expect(days).toHaveLength(7);
    for (const day of days) {
      expect(day.textContent).toContain('700 on average');
      expect(day.querySelectorAll('[aria-hidden]')[0]?.textContent).toBe('700');
    }
  });
});
