// What goes wrong: each has its own state, and none loses what was typed.
import { accessible, expect, lockTen, settled, shoot, test } from './visit';

const MEMBER = 'fan-5';

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
  test.setTimeout(240_000);
  const wallet = await visit.wallet(MEMBER);
  await page.route(`${visit.chain.rpc}/**`, async (route) => {
    const asked = route.request().postDataJSON() as { method?: string; id?: unknown };
    // The chain is far ahead by the time it is asked.
    if (asked.method !== 'getBlockHeight') return route.continue();
    await route.fulfill({ json: { jsonrpc: '2.0', id: asked.id, result: 9_999_999 } });
  });
  await visit.open('allocate');
  await visit.connect();
  const field = await chosen(page);
  wallet.be('stale');
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await expect(page.locator('[data-failure="expired"]')).toContainText('expired', { timeout: 120_000 });
  await expect(field).toHaveValue('2.5');
  await expect(page.getByRole('button', { name: 'Sign', exact: true })).toBeEnabled();
});

test('a node of another cluster is not signed for', async ({ page, visit }) => {
  const wallet = await visit.wallet(MEMBER);
  await page.route('**/config.json', (route) =>
    route.fulfill({ json: { rpc: visit.chain.rpc, genesis: '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d' } }));
  await visit.open('allocate');
  await expect(page.locator('[data-failure="cluster"]')).toContainText('another cluster');
  await visit.connect();
  await chosen(page);
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await expect(page.locator('[data-failure="cluster"]')).toHaveCount(2);
  expect(wallet.asked()).toBe(0);
});

test('a total that changed unseen is refused before any wallet is asked, and what was chosen stays', async ({ page, visit }) => {
  const wallet = await visit.wallet('fan-8');
  // No change arrives by itself.
  await page.routeWebSocket(/.*/, () => undefined);
  await visit.open('allocate');
  await visit.connect();
  const field = await chosen(page);
  await visit.elsewhere('fan-8', 'lock', lockTen);
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
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

test('a slow network shows where something will be', async ({ page, visit }) => {
  await page.route(`${visit.chain.rpc}/**`, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await route.continue();
  });
  await visit.open('galleries');
  await expect(page.locator('.skeleton').first()).toBeVisible();
  await expect(page.getByRole('group', { name: 'Ranking' })).toBeVisible();
});
