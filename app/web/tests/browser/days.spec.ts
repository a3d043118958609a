// Tests across day ends, with crankers and the cranker's own server: scores, proofs, positions, rescaled allocations and the
// development wallet.
import { endQuiet } from './validators';
import { expectAccessible, expect, lockTen, waitUntilLoaded, screenshot, test } from './fixtures';

/** Time for a day to end, become final and be applied. */
const DAYS_TIMEOUT_MS = 400_000;
const WALLET = 'Development wallet';
/** An owner on the local validator with everything allocated to three galleries at 3/6, 2/6 and 1/6. */
const MEMBER = 'fan-2';

test.use({ net: 'daily' });
test.describe.configure({ timeout: DAYS_TIMEOUT_MS + 60_000 });
// These tests run last.
test.beforeAll(endQuiet);

test('a new owner starts with the development wallet, which confirms signatures', async ({ page, visit }) => {
  await visit.open('');
  await visit.connect(WALLET);
  await page.getByRole('link', { name: 'Get started' }).click();
  await page.getByRole('textbox', { name: 'Lock first', exact: true }).fill('1000');
  const find = page.getByRole('searchbox', { name: 'Add a gallery' });
  await find.fill('harbour');
  await page.getByRole('button', { name: /^Add Harbour Lights/ }).click();
  await page.getByRole('textbox', { name: 'Points of Harbour Lights' }).fill('all');
  const sign = page.getByRole('button', { name: 'Sign', exact: true });
  page.once('dialog', (dialog) => void dialog.dismiss());
  await sign.click();
  await expect(page.locator('[data-failure="rejected"]')).toBeVisible();
  const prompts: string[] = [];
  page.once('dialog', (dialog) => {
    prompts.push(dialog.message());
    void dialog.accept();
  });
  await sign.click();
  await expect(page.getByText('Done. Your allocations are up to date.')).toBeVisible({ timeout: 90_000 });
  expect(prompts).toEqual(['Development wallet: sign as fan-4, has not begun?']);
  // Everything is allocated, even if a day became final in the meantime and raised the total.
  await expect(page.getByTestId('free')).toHaveText('0 free');
  await expect(page.getByRole('group', { name: 'Harbour Lights' })).toContainText('100');
});

test('a day becomes final while the page is open: the total changes and every gallery keeps its share', async ({
  page,
  visit,
}) => {
  await visit.wallet(MEMBER);
  await visit.open('allocate');
  await visit.connect();
  await waitUntilLoaded(page);
  await expect(page.locator('[data-live="true"]')).toBeVisible();
  await page.evaluate(() => {
    document.body.dataset['since'] = 'before';
  });
  const total = page.getByTestId('portfolio-total');
  const text = async () => (await total.textContent()) ?? '';
  // Tokens that leave the wallet now change the next day's average in any case.
  const first = await text();
  await visit.inOtherBrowser(MEMBER, 'lock', lockTen);
  await expect(total).not.toHaveText(first);
  await expect(total).not.toHaveText(await text(), { timeout: DAYS_TIMEOUT_MS });
  // The page was not reloaded.
  expect(await page.evaluate(() => document.body.dataset['since'])).toBe('before');
  const parts = await page
    .getByRole('slider')
    .evaluateAll((sliders) => sliders.map((slider) => Number(slider.getAttribute('aria-valuenow'))));
  const whole = parts.reduce((sum, part) => sum + part, 0);
  expect(parts).toHaveLength(3);
  [3, 2, 1].forEach((part, index) => expect(Math.abs((parts[index] ?? 0) - (whole * part) / 6)).toBeLessThan(2));
  await screenshot(page, 'rescaled-light');
});

test('after a day the score counts and its proof is valid', async ({ page, visit }) => {
  await visit.wallet(MEMBER);
  await visit.open('');
  await visit.connect();
  await expect(page.getByText(/The score is from day/)).toBeVisible({ timeout: DAYS_TIMEOUT_MS });
  await expect(page.getByRole('region', { name: 'The last seven days' }).getByRole('listitem')).toHaveCount(7);
  await page.getByRole('button', { name: 'Check the proof' }).click();
  await expect(page.getByText('Proved: this score is in the day that the crankers signed.')).toBeVisible();
  await screenshot(page, 'proved-light');
  await expectAccessible(page);
});

test('a final day shows its signed contents and checks leaves', async ({ page, visit }) => {
  await visit.wallet(MEMBER);
  await visit.open('days');
  await visit.connect();
  const row = page.getByRole('row').filter({ hasText: 'final' }).first();
  await row.getByRole('link').click();
  await expect(page.getByText('Holdings root')).toBeVisible();
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(page.getByText('Proved: this score is in the day that the crankers signed.')).toBeVisible();
  await screenshot(page, 'day-light');
  await expectAccessible(page);
});

test('a gallery has a provable position and a history', async ({ page, visit }) => {
  await visit.open('galleries');
  await page.getByRole('group', { name: 'Ranking' }).getByRole('link').first().click();
  await page.getByRole('button', { name: 'Check the position' }).click();
  await expect(page.getByText(/Proved: position \d+ of \d+/)).toBeVisible();
  await screenshot(page, 'position-light');
  await expectAccessible(page);
});

test('other sites cannot read the development wallet’s keys', async ({ visit, request }) => {
  const local = await request.get(`${visit.chain.page}development-wallet.json`);
  expect([local.status(), local.headers()['access-control-allow-origin'], local.headers()['cache-control']]).toEqual([
    200,
    undefined,
    'no-store',
  ]);
  const foreign = await request.get(`${visit.chain.page}development-wallet.json`, { headers: { host: 'foreign.example' } });
  expect(foreign.status()).toBe(403);
});
