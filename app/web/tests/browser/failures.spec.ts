// Failures: each has its own message, and the user's input is kept.
import { expectAccessible, expect, interceptRpc, lockTen, waitUntilLoaded, screenshot, test } from './fixtures';

const MEMBER = 'fan-5';
const MAINNET = '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d';

/** Enters points for the first gallery and returns the field. */
async function enterPoints(page: import('@playwright/test').Page) {
  await waitUntilLoaded(page);
  const field = page.getByRole('textbox', { name: /^Points of/ }).first();
  await field.fill('2.5');
  return field;
}

test('a rejected signature changes nothing', async ({ page, visit }) => {
  const wallet = await visit.wallet(MEMBER);
  await visit.open('allocate');
  await visit.connect();
  const field = await enterPoints(page);
  wallet.behave('refuses');
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await expect(page.locator('[data-failure="rejected"]')).toContainText('You did not sign.');
  await expect(field).toHaveValue('2.5');
  await expectAccessible(page);
  await screenshot(page, 'rejected-light');
});

test('an expired transaction can be signed again', async ({ page, visit }) => {
  const wallet = await visit.wallet(MEMBER);
  // The transaction is never sent, and the block height is past its expiry.
  await interceptRpc(page, visit.chain, 'sendTransaction', (route) => route.abort());
  await interceptRpc(page, visit.chain, 'getBlockHeight', (route, id) =>
    route.fulfill({ json: { jsonrpc: '2.0', id, result: 9_999_999 } }),
  );
  await visit.open('allocate');
  await visit.connect();
  const field = await enterPoints(page);
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await expect(page.locator('[data-failure="expired"]')).toContainText('expired', { timeout: 120_000 });
  await expect(field).toHaveValue('2.5');
  expect(wallet.signCount()).toBe(1);
  await expect(page.getByRole('button', { name: 'Sign', exact: true })).toBeEnabled();
  await screenshot(page, 'expired-light');
});

test('an altered transaction is not sent', async ({ page, visit }) => {
  const wallet = await visit.wallet(MEMBER);
  let sent = 0;
  await interceptRpc(page, visit.chain, 'sendTransaction', (route) => {
    sent += 1;
    return route.fallback();
  });
  await visit.open('allocate');
  await visit.connect();
  const field = await enterPoints(page);
  wallet.behave('alters');
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await expect(page.locator('[data-failure="wallet"]')).toContainText('The wallet signed a different transaction');
  await expect(field).toHaveValue('2.5');
  expect([wallet.signCount(), sent]).toEqual([1, 0]);
});

test('a lost response and an RPC outage: one signature, and it lands once', async ({ page, visit }) => {
  const wallet = await visit.wallet(MEMBER);
  let isAway = true;
  await interceptRpc(page, visit.chain, 'sendTransaction', async (route) => {
    await route.fetch();
    await route.abort();
  });
  await interceptRpc(page, visit.chain, 'getSignatureStatuses', (route) => (isAway ? route.abort() : route.fallback()));
  await visit.open('lock');
  await visit.connect();
  await waitUntilLoaded(page);
  const locked = async () => Number((await page.getByTestId('locked').textContent())?.replace(/\s/g, ''));
  const before = await locked();
  await page.getByRole('textbox', { name: 'Lock', exact: true }).fill('10');
  await page.getByRole('button', { name: 'Lock', exact: true }).click();
  await expect(page.getByText('do not sign it again')).toBeVisible();
  await screenshot(page, 'away-light');
  await expectAccessible(page);
  isAway = false;
  await expect(page.getByText('Locked. The tokens count now.')).toBeVisible({ timeout: 90_000 });
  expect(await locked()).toBeCloseTo(before + 10, 2);
  expect(wallet.signCount()).toBe(1);
});

test('nothing is signed for a node of another cluster', async ({ page, visit }) => {
  const wallet = await visit.wallet(MEMBER);
  await page.route('**/config.json', (route) => route.fulfill({ json: { rpc: visit.chain.rpc, genesis: MAINNET } }));
  await visit.open('allocate');
  await expect(page.locator('[data-failure="cluster"]')).toContainText('another cluster');
  await visit.connect();
  await enterPoints(page);
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await expect(page.locator('[data-failure="cluster"]')).toHaveCount(2);
  expect(wallet.signCount()).toBe(0);
  await screenshot(page, 'wrong-cluster-light');
});

test('nothing is signed while the node’s cluster is unknown', async ({ page, visit }) => {
  const wallet = await visit.wallet(MEMBER);
  let answer: () => void = () => undefined;
  const waiting = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route('**/config.json', (route) => route.fulfill({ json: { rpc: visit.chain.rpc, genesis: MAINNET } }));
  await interceptRpc(page, visit.chain, 'getGenesisHash', async (route) => {
    await waiting;
    await route.abort();
  });
  await visit.open('allocate');
  await visit.connect();
  const field = await enterPoints(page);
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Checking …' })).toBeVisible();
  expect(wallet.signCount()).toBe(0);
  answer();
  await expect(page.locator('[data-failure="cluster"]')).toContainText('The cluster of the node is unknown');
  expect(wallet.signCount()).toBe(0);
  await expect(field).toHaveValue('2.5');
  await expect(page.getByRole('button', { name: 'Sign', exact: true })).toBeEnabled();
});

test('a missed change of the total is detected before the wallet is asked, and the draft is kept', async ({ page, visit }) => {
  const wallet = await visit.wallet('fan-8');
  // No updates arrive by websocket.
  await page.routeWebSocket(/.*/, () => undefined);
  await visit.open('allocate');
  await visit.connect();
  const field = await enterPoints(page);
  // Nor by a scheduled refetch: the node answers only after the user signs.
  let answer: () => void = () => undefined;
  const waiting = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await interceptRpc(page, visit.chain, 'getAccountInfo', async (route) => {
    await waiting;
    await route.fallback();
  });
  await visit.inOtherBrowser('fan-8', 'lock', lockTen);
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  answer();
  await expect(page.locator('[data-failure="changed"]')).toContainText('Your total changed before you signed.');
  expect(wallet.signCount()).toBe(0);
  await expect(field).toHaveValue('2.5');
  await page.getByRole('button', { name: 'Keep my points' }).click();
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await expect(page.getByText('Done. Your allocations are up to date.')).toBeVisible({ timeout: 90_000 });
});

test('an RPC outage is shown, and the page recovers automatically', async ({ page, visit }) => {
  await page.route(`${visit.chain.rpc}/**`, (route) => route.abort());
  await visit.open('galleries');
  await expect(page.locator('[data-failure="offline"]').first()).toContainText('does not answer', { timeout: 60_000 });
  await screenshot(page, 'offline-light');
  await page.unroute(`${visit.chain.rpc}/**`);
  await expect(page.getByRole('group', { name: 'Ranking' })).toBeVisible();
});

test('a page that fails to load can be retried, and the draft is kept', async ({ page, visit }) => {
  await visit.wallet(MEMBER);
  await visit.open('allocate');
  await visit.connect();
  const field = await enterPoints(page);
  let isAway = true;
  await page.route('**/assets/*.js', (route) => (isAway ? route.abort() : route.continue()));
  await page.getByRole('link', { name: 'Lock', exact: true }).click();
  await expect(page.getByText('This page could not be shown.')).toBeVisible();
  await screenshot(page, 'broken-light');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('This page could not be shown.')).toBeVisible();
  isAway = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Lock and unlock' })).toBeVisible();
  await page.getByRole('link', { name: 'Allocate', exact: true }).click();
  await expect(field).toHaveValue('2.5');
});

test('a day outside the range of dates breaks nothing', async ({ page, visit }) => {
  await visit.open('days/4294967295');
  await expect(page.getByRole('heading', { level: 1, name: 'Day 4294967295' })).toBeVisible();
  await expect(page.getByText('No cranker has voted on this day.')).toBeVisible();
  await visit.open('days/9999999999');
  await expect(page.getByRole('heading', { name: 'Page not found' })).toBeVisible();
});

test('a browser that reports offline keeps reading from a reachable node', async ({ page, visit }) => {
  await visit.open('galleries');
  await expect(page.getByRole('group', { name: 'Ranking' })).toBeVisible();
  await page.evaluate(() => window.dispatchEvent(new Event('offline')));
  await page.getByRole('group', { name: 'Ranking' }).getByRole('link').first().click();
  await expect(page.getByRole('heading', { name: 'Supporters' })).toBeVisible();
  await waitUntilLoaded(page);
});

test('a slow network shows skeletons', async ({ page, visit }) => {
  let answer: () => void = () => undefined;
  const waiting = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route(`${visit.chain.rpc}/**`, async (route) => {
    await waiting;
    await route.continue();
  });
  await visit.open('galleries');
  await expect(page.locator('.skeleton').first()).toBeVisible();
  await screenshot(page, 'slow-light');
  answer();
  await expect(page.getByRole('group', { name: 'Ranking' })).toBeVisible();
});
