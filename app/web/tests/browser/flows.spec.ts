// What somebody comes to do, on the real local validator: the first visit, changing one's mind, taking everything back.
import { accessible, expect, settled, shoot, test } from './visit';

/** A fan that has never locked, and one that is a member already. */
const NEWCOMER = 'fan-14';
const MEMBER = 'fan-2';

/** How long a transaction may take to land, milliseconds. */
const LANDS = 90_000;

test('a first visit: lock and allocate in one signature', async ({ page, visit }) => {
  const wallet = await visit.wallet(NEWCOMER);
  await visit.open('');
  await visit.connect();
  await page.getByRole('link', { name: 'Begin' }).click();
  await page.getByRole('textbox', { name: 'Lock first', exact: true }).fill('1000');
  const found = page.getByRole('list', { name: 'Galleries found' }).getByRole('button');
  await found.first().click();
  await found.first().click();
  const points = page.getByRole('textbox', { name: /^Points of/ });
  await points.nth(0).fill('40%');
  await points.nth(1).fill('all');
  await expect(page.getByText('One transaction, one signature.')).toBeVisible();
  await expect(page.getByRole('group', { name: 'Before and after' })).toContainText('600');
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await expect(page.getByText('Done. What you see is what the chain has.')).toBeVisible({ timeout: LANDS });
  expect(wallet.asked()).toBe(1);
  await expect(page.getByTestId('portfolio-total')).toHaveText(/1.000/);
  await expect(page.getByTestId('free')).toContainText('0 free');
  await shoot(page, 'landed-light');
});

test('reallocate with the keyboard, and see it without a reload', async ({ page, visit }) => {
  await visit.wallet(MEMBER);
  await visit.open('allocate');
  await visit.connect();
  await settled(page);
  const [giver, taker] = [page.getByRole('slider').nth(0), page.getByRole('slider').nth(1)];
  const before = Number(await giver.getAttribute('aria-valuenow'));
  await giver.focus();
  for (let press = 0; press < 5; press += 1) await page.keyboard.press('PageDown');
  await taker.focus();
  await page.keyboard.press('End');
  await expect(page.getByRole('heading', { name: 'What you are about to sign' })).toBeVisible();
  await shoot(page, 'review-light');
  await accessible(page);
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await expect(page.getByText('Done. What you see is what the chain has.')).toBeVisible({ timeout: LANDS });
  await expect(giver).not.toHaveAttribute('aria-valuenow', `${before}`);
  await expect(page.getByRole('heading', { name: 'What you are about to sign' })).toBeHidden();
});

test('a change from elsewhere arrives by itself, and what was chosen stays', async ({ page, browser, visit }) => {
  await visit.wallet('fan-3');
  await visit.open('allocate');
  await visit.connect();
  await settled(page);
  await expect(page.locator('[data-live="true"]')).toBeVisible();
  const field = page.getByRole('textbox', { name: /^Points of/ }).first();
  await field.fill('1.5');
  await elsewhere(browser, 'fan-3', async (other) => {
    await other.getByRole('textbox', { name: 'Lock', exact: true }).fill('10');
    await other.getByRole('button', { name: 'Lock', exact: true }).click();
    await expect(other.getByText('Locked. It counts already.')).toBeVisible({ timeout: LANDS });
  });
  await expect(page.getByText('Your total changed while you were choosing.')).toBeVisible();
  await expect(field).toHaveValue('1.5');
  await shoot(page, 'changed-light');
  await page.getByRole('button', { name: 'Keep my points' }).click();
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await expect(page.getByText('Done. What you see is what the chain has.')).toBeVisible({ timeout: LANDS });
});

test('unlock: it is paid when every gallery has followed', async ({ page, visit }) => {
  await visit.wallet('fan-4');
  await visit.open('lock');
  await visit.connect();
  await settled(page);
  const locked = await page.getByTestId('locked').textContent();
  await page.getByRole('textbox', { name: 'Unlock', exact: true }).fill('100');
  await page.getByRole('button', { name: 'Unlock', exact: true }).click();
  await expect(page.getByText('Unlocked.', { exact: true })).toBeVisible({ timeout: LANDS });
  await expect(page.getByTestId('locked')).not.toHaveText(locked ?? '');
  const pending = page.getByTestId('pending');
  if (await pending.isVisible()) {
    await shoot(page, 'pending-light');
    await pending.getByRole('button', { name: 'Finish the unlock' }).click();
  }
  await expect(pending).toBeHidden({ timeout: LANDS });
});

/** Does something in another browser, with the same wallet. */
async function elsewhere(browser: import('@playwright/test').Browser, who: string, act: (page: import('@playwright/test').Page) => Promise<void>) {
  const { install } = await import('./wallet');
  const { chain, home } = await import('./visit');
  const page = await (await browser.newContext()).newPage();
  await install(page, chain().keys, who);
  await page.goto(`${home()}#/lock`);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await page.getByRole('button', { name: 'Test wallet' }).click();
  await act(page);
  await page.context().close();
}
