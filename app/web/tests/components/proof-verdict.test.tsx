// @vitest-environment jsdom
// A verdict belongs to the checked wallet, and a day in challenge is labeled.
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import type { Config } from '../../src/chain/program';
import { DayPage } from '../../src/pages/days/day';
import { Days } from '../../src/pages/days/page';
import { keys } from '../../src/hooks/queries';
import { OWNER, addressOf, renderPage } from './render-page';

vi.mock('../../src/wallet/wallet', () => ({ useWallet: () => ({ wallets: [], address: OWNER }) }));
vi.mock('../../src/cranker/check', async (original) => ({
  ...(await original<object>()),
  checkHolding: async (_: unknown, owner: string) => ({
    owner,
    verdict: 'proved',
    proof: { day: 7, holdingScore: 5n, path: [], half: 'members' },
  }),
}));

const config = {
  decimals: 6,
  daySeconds: 86_400,
  quorum: 2,
  crankerCount: 3,
  lastFinalDay: 0,
  finalDays: [],
} as unknown as Config;
const PROVED = 'Proved: this score is in the day that the crankers signed.';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it('a verdict names its wallet and disappears when another one is entered', async () => {
  renderPage(<DayPage day={7} />, [
    [keys.config, config],
    [['snapshot', 7], null],
  ]);
  await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Check' })));
  expect(await screen.findByText(PROVED)).toBeTruthy();
  expect(screen.getByText(PROVED).parentElement?.textContent).toContain(OWNER);
  fireEvent.change(screen.getByRole('textbox', { name: 'Wallet' }), { target: { value: addressOf(9) } });
  expect(screen.queryByText(PROVED)).toBeNull();
});

it('a day in challenge is labeled', () => {
  const day = { day: 7, status: 'in challenge', votes: [], degraded: false };
  renderPage(<Days />, [
    [keys.config, config],
    [['days'], [day]],
  ]);
  expect(screen.getByText('final, may be challenged').className).toBe('tag accent');
  cleanup();
  const snapshot = {
    status: 1,
    votes: [],
    challengeEndsAt: 1n << 40n,
    holdingsSum: 0n,
    holdingsRoot: [],
    engagementRoot: [],
    weightsHash: [],
  };
  renderPage(<DayPage day={7} />, [
    [keys.config, config],
    [['snapshot', 7], snapshot],
  ]);
  expect(screen.getByText('final, may be challenged').className).toBe('tag accent');
});
