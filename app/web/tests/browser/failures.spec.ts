// What goes wrong: each has its own state, and none loses what was typed.
import { accessible, expect, instead, lockTen, settled, shoot, test } from './fixtures';

const MEMBER = 'fan-5';
const MAINNET = '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d';

/** Chooses something to sign, and gives the field with it. */
async function chosen(page: import('@playwright/test').Page) {
  await settled(page);
  const field = page.getByRole('textbox', { name: /^Points of/ }).first();
  await field.fill('2.5');
  return field;
}

test('a signature that is refused changes nothing', async ({ page, visit }) => {
  const wallet = await visit.wallet(MEMBER);
  await visit.open('allocate');
  await visit.connect();
  const field = await chosen(page);
  wallet.be('refuses');
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await expect(page.locator('[data-failure="rejected"]')).toContainText('You did not sign.');
  await expect(field).toHaveValue('2.5');
  await accessible(page);
  await shoot(page, 'rejected-light');
});

test('a transaction that is too old can be signed again', async ({ page, visit }) => {
  const wallet = await visit.wallet(MEMBER);
  // It never gets through, and the chain is far ahead by the time it is asked.
  await instead(page, visit.chain, 'sendTransaction', (route) => route.abort());
  await instead(page, visit.chain, 'getBlockHeight', (route, id) => route.fulfill({ json: { jsonrpc: '2.0', id, result: 9_999_999 } }));
  await visit.open('allocate');
  await visit.connect();
  const field = await chosen(page);
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await expect(page.locator('[data-failure="expired"]')).toContainText('expired', { timeout: 120_000 });
  await expect(field).toHaveValue('2.5');
  expect(wallet.asked()).toBe(1);
  await expect(page.getByRole('button', { name: 'Sign', exact: true })).toBeEnabled();
  await shoot(page, 'expired-light');
});

test('a wallet that signs something else is not followed', async ({ page, visit }) => {
  const wallet = await visit.wallet(MEMBER);
  let sent = 0;
  await instead(page, visit.chain, 'sendTransaction', (route) => { sent += 1; return route.fallback(); });
  await visit.open('allocate');
  await visit.connect();
  const field = await chosen(page);
  wallet.be('alters');
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await expect(page.locator('[data-failure="wallet"]')).toContainText('The wallet signed something else');
  await expect(field).toHaveValue('2.5');
  expect([wallet.asked(), sent]).toEqual([1, 0]);
});

test('a lost answer and a node that is away for a while: it lands once, and is signed once', async ({ page, visit }) => {
  const wallet = await visit.wallet(MEMBER);
  let isAway = true;
  await instead(page, visit.chain, 'sendTransaction', async (route) => {
    await route.fetch();
    await route.abort();
  });
  await instead(page, visit.chain, 'getSignatureStatuses', (route) => (isAway ? route.abort() : route.fallback()));
  await visit.open('lock');
  await visit.connect();
  await settled(page);
  const locked = async () => Number((await page.getByTestId('locked').textContent())?.replace(/\s/g, ''));
  const before = await locked();
  await page.getByRole('textbox', { name: 'Lock', exact: true }).fill('10');
  await page.getByRole('button', { name: 'Lock', exact: true }).click();
  await expect(page.getByText('do not sign it a second time')).toBeVisible();
  await shoot(page, 'away-light');
  await accessible(page);
  isAway = false;
  await expect(page.getByText('Locked. It counts already.')).toBeVisible({ timeout: 90_000 });
  expect(await locked()).toBeCloseTo(before + 10, 2);
  expect(wallet.asked()).toBe(1);
});

test('a node of another cluster is not signed for', async ({ page, visit }) => {
  const wallet = await visit.wallet(MEMBER);
  await page.route('**/config.json', (route) =>
    route.fulfill({ json: { rpc: visit.chain.rpc, genesis: MAINNET } }));
  await visit.open('allocate');
  await expect(page.locator('[data-failure="cluster"]')).toContainText('another cluster');
  await visit.connect();
  await chosen(page);
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await expect(page.locator('[data-failure="cluster"]')).toHaveCount(2);
  expect(wallet.asked()).toBe(0);
  await shoot(page, 'wrong-cluster-light');
});

test('a node that does not say its cluster is not signed for', async ({ page, visit }) => {
  const wallet = await visit.wallet(MEMBER);
  let answer: () => void = () => undefined;
  const waiting = new Promise<void>((resolve) => { answer = resolve; });
  await page.route('**/config.json', (route) => route.fulfill({ json: { rpc: visit.chain.rpc, genesis: MAINNET } }));
  await instead(page, visit.chain, 'getGenesisHash', async (route) => {
    await waiting;
    await route.abort();
  });
  await visit.open('allocate');
  await visit.connect();
  const field = await chosen(page);
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Checking …' })).toBeVisible();
  expect(wallet.asked()).toBe(0);
  answer();
  await expect(page.locator('[data-failure="cluster"]')).toContainText('does not say which cluster');
  expect(wallet.asked()).toBe(0);
  await expect(field).toHaveValue('2.5');
  await expect(page.getByRole('button', { name: 'Sign', exact: true })).toBeEnabled();
});

test('a total that changed unseen is refused before any wallet is asked, and what was chosen stays', async ({ page, visit }) => {
  const wallet = await visit.wallet('fan-8');
  // No change arrives by itself.
  await page.routeWebSocket(/.*/, () => undefined);
  await visit.open('allocate');
  await visit.connect();
  const field = await chosen(page);
  // Nor by a look that is due by chance: the node answers when somebody wants to sign.
  let answer: () => void = () => undefined;
  const waiting = new Promise<void>((resolve) => { answer = resolve; });
  await instead(page, visit.chain, 'getAccountInfo', async (route) => {
    await waiting;
    await route.fallback();
  });
  await visit.elsewhere('fan-8', 'lock', lockTen);
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  answer();
  await expect(page.locator('[data-failure="changed"]')).toContainText('Your total changed while you were deciding.');
  expect(wallet.asked()).toBe(0);
  await expect(field).toHaveValue('2.5');
  await page.getByRole('button', { name: 'Keep my points' }).click();
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await expect(page.getByText('Done. What you see is what the chain has.')).toBeVisible({ timeout: 90_000 });
});

test('a node that is away is said so, and it goes on by itself', async ({ page, visit }) => {
  await page.route(`${visit.chain.rpc}/**`, (route) => route.abort());
  await visit.open('galleries');
  await expect(page.locator('[data-failure="offline"]').first()).toContainText('does not answer', { timeout: 60_000 });
  await shoot(page, 'offline-light');
  await page.unroute(`${visit.chain.rpc}/**`);
  await expect(page.getByRole('group', { name: 'Ranking' })).toBeVisible();
});

test('a place that can not be loaded is said so and asked for again, and what was chosen stays', async ({ page, visit }) => {
  await visit.wallet(MEMBER);
  await visit.open('allocate');
  await visit.connect();
  const field = await chosen(page);
  let isAway = true;
  await page.route('**/assets/*.js', (route) => (isAway ? route.abort() : route.continue()));
  await page.getByRole('link', { name: 'Lock', exact: true }).click();
  await expect(page.getByText('This place could not be shown.')).toBeVisible();
  await shoot(page, 'broken-light');
  await accessible(page);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('This place could not be shown.')).toBeVisible();
  isAway = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Lock and unlock' })).toBeVisible();
  await page.getByRole('link', { name: 'Allocate', exact: true }).click();
  await expect(field).toHaveValue('2.5');
});

test('a day that no calendar has takes nothing with it', async ({ page, visit }) => {
  await visit.open('days/4294967295');
  await expect(page.getByRole('heading', { level: 1, name: 'Day 4294967295' })).toBeVisible();
  await expect(page.getByText('Nobody has voted for this day.')).toBeVisible();
  await visit.open('days/9999999999');
  await expect(page.getByRole('heading', { name: 'There is nothing here.' })).toBeVisible();
});

test('a browser that calls itself offline beside a node that answers reads on', async ({ page, visit }) => {
  await visit.open('galleries');
  await expect(page.getByRole('group', { name: 'Ranking' })).toBeVisible();
  await page.evaluate(() => window.dispatchEvent(new Event('offline')));
  await page.getByRole('group', { name: 'Ranking' }).getByRole('link').first().click();
  await expect(page.getByRole('heading', { name: 'Supporters' })).toBeVisible();
  await settled(page);
});

test('a slow network shows where something will be', async ({ page, visit }) => {
  let answer: () => void = () => undefined;
  const waiting = new Promise<void>((resolve) => { answer = resolve; });
  await page.route(`${visit.chain.rpc}/**`, async (route) => {
    await waiting;
    await route.continue();
  });
  await visit.open('galleries');
  await expect(page.locator('.skeleton').first()).toBeVisible();
  await shoot(page, 'slow-light');
  answer();
  await expect(page.getByRole('group', { name: 'Ranking' })).toBeVisible();
});
