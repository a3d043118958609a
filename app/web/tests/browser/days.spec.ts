// What follows a day, where crankers close them and the cranker's server gives the page: the score and what it is made of,
// proofs, positions, every allocation following, and the wallet that a local validator brings.
import { endQuiet } from './validators';
import { accessible, expect, lockTen, settled, shoot, test } from './fixtures';

/** Some days of the chain, their closing and applying, milliseconds. */
const DAYS = 400_000;
const WALLET = 'Development wallet';
/** A member of the local validator, who gave all that it had locked: three parts, two and one of six. */
const MEMBER = 'fan-2';

test.use({ net: 'daily' });
test.describe.configure({ timeout: DAYS + 60_000 });
// These are the last tests.
test.beforeAll(endQuiet);

test('a newcomer begins with the development wallet, which asks before it signs', async ({ page, visit }) => {
  await visit.open('');
  await visit.connect(WALLET);
  await page.getByRole('link', { name: 'Begin' }).click();
  await page.getByRole('textbox', { name: 'Lock first', exact: true }).fill('1000');
  const find = page.getByRole('searchbox', { name: 'Add a gallery' });
  await find.fill('harbour');
  await page.getByRole('button', { name: /^Add Harbour Lights/ }).click();
  await page.getByRole('textbox', { name: 'Points of Harbour Lights' }).fill('all');
  const sign = page.getByRole('button', { name: 'Sign', exact: true });
  page.once('dialog', (dialog) => void dialog.dismiss());
  await sign.click();
  await expect(page.locator('[data-failure="rejected"]')).toBeVisible();
  const asked: string[] = [];
  page.once('dialog', (dialog) => { asked.push(dialog.message()); void dialog.accept(); });
  await sign.click();
  await expect(page.getByText('Done. What you see is what the chain has.')).toBeVisible({ timeout: 90_000 });
  expect(asked).toEqual(['Development wallet: sign as fan-4, has not begun?']);
  // All that there is, whatever a day that became final meanwhile has added.
  await expect(page.getByTestId('free')).toHaveText('0 free');
  await expect(page.getByRole('group', { name: 'Harbour Lights' })).toContainText('100');
});

test('a day becomes final under an open page: the total changes and every gallery keeps its part', async ({ page, visit }) => {
  await visit.wallet(MEMBER);
  await visit.open('allocate');
  await visit.connect();
  await settled(page);
  await expect(page.locator('[data-live="true"]')).toBeVisible();
  await page.evaluate(() => { document.body.dataset['since'] = 'before'; });
  const total = page.getByTestId('portfolio-total');
  const text = async () => (await total.textContent()) ?? '';
  // What leaves the wallet now changes the average of seven days to come: the next one's in any case.
  const first = await text();
  await visit.elsewhere(MEMBER, 'lock', lockTen);
  await expect(total).not.toHaveText(first);
  await expect(total).not.toHaveText(await text(), { timeout: DAYS });
  // It is the same page: it was not loaded again.
  expect(await page.evaluate(() => document.body.dataset['since'])).toBe('before');
  const parts = await page.getByRole('slider').evaluateAll((sliders) => sliders.map((slider) => Number(slider.getAttribute('aria-valuenow'))));
  const whole = parts.reduce((sum, part) => sum + part, 0);
  expect(parts).toHaveLength(3);
  [3, 2, 1].forEach((part, place) => expect(Math.abs((parts[place] ?? 0) - (whole * part) / 6)).toBeLessThan(2));
  await shoot(page, 'rescaled-light');
});

test('after a day the score counts, and can be proved here', async ({ page, visit }) => {
  await visit.wallet(MEMBER);
  await visit.open('');
  await visit.connect();
  await expect(page.getByText(/The score is of day/)).toBeVisible({ timeout: DAYS });
  await expect(page.getByRole('region', { name: 'The last seven days' }).getByRole('listitem')).toHaveCount(7);
  await page.getByRole('button', { name: 'Check the proof' }).click();
  await expect(page.getByText('Proved: this score is in the day that the crankers signed.')).toBeVisible();
  await shoot(page, 'proved-light');
  await accessible(page);
});

test('a final day shows what was signed, and any leaf of it', async ({ page, visit }) => {
  await visit.wallet(MEMBER);
  await visit.open('days');
  await visit.connect();
  const row = page.getByRole('row').filter({ hasText: 'final' }).first();
  await row.getByRole('link').click();
  await expect(page.getByText('Holdings root')).toBeVisible();
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(page.getByText('Proved: this score is in the day that the crankers signed.')).toBeVisible();
  await shoot(page, 'day-light');
  await accessible(page);
});

test('a gallery has a position that can be proved, and its days', async ({ page, visit }) => {
  await visit.open('galleries');
  await page.getByRole('group', { name: 'Ranking' }).getByRole('link').first().click();
  await page.getByRole('button', { name: 'Check the position' }).click();
  await expect(page.getByText(/Proved: position \d+ of \d+/)).toBeVisible();
  await shoot(page, 'position-light');
  await accessible(page);
});

test('nobody else reads the development wallet’s keys', async ({ visit, request }) => {
  const own = await request.get(`${visit.chain.page}development-wallet.json`);
  expect([own.status(), own.headers()['access-control-allow-origin'], own.headers()['cache-control']]).toEqual([200, undefined, 'no-store']);
  const stranger = await request.get(`${visit.chain.page}development-wallet.json`, { headers: { host: 'stranger.example' } });
  expect(stranger.status()).toBe(403);
});
