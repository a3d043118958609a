// User flows on a real local validator: first visit, reallocation, unlock, withdrawal.
import type { Locator, Page } from '@playwright/test';
import { expectAccessible, expect, lockTen, waitUntilLoaded, screenshot, test } from './fixtures';
import type { TestWallet } from './test-wallet';

/** A fan without an influence account, and one with it. */
const NEWCOMER = 'fan-14';
const MEMBER = 'fan-2';

const LAND_TIMEOUT_MS = 90_000;

test('a first visit: lock and allocate in one signature', async ({ page, visit }) => {
  const wallet = await visit.wallet(NEWCOMER);
  await visit.open('');
  await visit.connect();
  await page.getByRole('link', { name: 'Get started' }).click();
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
  await expect(page.getByText('Done. Your allocations are up to date.')).toBeVisible({ timeout: LAND_TIMEOUT_MS });
  // The wallet lists mainnet first, but the request names the node's cluster.
  expect(wallet.signedChains()).toEqual(['solana:localnet']);
  await expect(page.getByTestId('portfolio-total')).toHaveText(/1.000/);
  await expect(page.getByTestId('free')).toHaveText('0 free');
  await screenshot(page, 'landed-light');
});

test('reallocate with the keyboard; the page updates without a reload', async ({ page, visit }) => {
  await visit.wallet(MEMBER);
  await visit.open('allocate');
  await visit.connect();
  await waitUntilLoaded(page);
  const [giver, taker] = [page.getByRole('slider').nth(0), page.getByRole('slider').nth(1)];
  const stands = async (slider: Locator) => Number(await slider.getAttribute('aria-valuenow'));
  const [given, taken] = [await stands(giver), await stands(taker)];
  await giver.focus();
  for (let press = 0; press < 5; press += 1) await page.keyboard.press('PageDown');
  expect(await stands(giver)).toBe(given - 50);
  await taker.focus();
  await page.keyboard.press('End');
  await expect(page.getByRole('heading', { name: 'What you are about to sign' })).toBeVisible();
  const sign = page.getByRole('button', { name: 'Sign', exact: true });
  await expect(sign).toBeEnabled();
  await screenshot(page, 'review-light');
  await expectAccessible(page);
  await sign.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Done. Your allocations are up to date.')).toBeVisible({ timeout: LAND_TIMEOUT_MS });
  // The button is gone: the focus is on the outcome.
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Done.');
  await expect(page.getByRole('heading', { name: 'What you are about to sign' })).toBeHidden();
  // The draft is gone: these are the chain's values, to the precision of a slider step.
  const isMoved = async () => {
    expect(Math.abs((await stands(giver)) - (given - 50))).toBeLessThanOrEqual(1);
    expect(await stands(taker)).toBeGreaterThan(taken + 40);
  };
  await isMoved();
  await page.reload();
  await visit.connect();
  await waitUntilLoaded(page);
  await isMoved();
});

test('a slider follows the pointer and its text field', async ({ page, visit }) => {
  await visit.wallet(MEMBER);
  await visit.open('allocate');
  await visit.connect();
  await waitUntilLoaded(page);
  const row = page
    .getByRole('group')
    .filter({ has: page.getByRole('slider') })
    .first();
  const [slider, field] = [row.getByRole('slider'), row.getByRole('textbox')];
  const track = await row.locator('.slider').boundingBox();
  const thumb = await slider.boundingBox();
  if (!track || !thumb) throw new Error('The slider is not visible.');
  const stands = async () => Number(await slider.getAttribute('aria-valuenow'));
  const middle = track.y + track.height / 2;
  await page.mouse.move(thumb.x + thumb.width / 2, middle);
  await page.mouse.down();
  for (const part of [300, 200, 100]) {
    await page.mouse.move(track.x + (track.width * part) / 1_000, middle, { steps: 5 });
    await expect.poll(async () => Math.abs((await stands()) - part)).toBeLessThan(20);
  }
  await page.mouse.up();
  const dragged = await stands();
  await field.fill('0');
  await expect(slider).toHaveAttribute('aria-valuenow', '0');
  await field.fill('10%');
  await expect(slider).toHaveAttribute('aria-valuenow', '100');
  expect(Math.abs(dragged - 100)).toBeLessThan(20);
});

test('a change from another browser arrives live, and the draft is kept', async ({ page, visit }) => {
  await visit.wallet('fan-3');
  await visit.open('allocate');
  await visit.connect();
  await waitUntilLoaded(page);
  await expect(page.locator('[data-live="true"]')).toBeVisible();
  const field = page.getByRole('textbox', { name: /^Points of/ }).first();
  await field.fill('1.5');
  await visit.inOtherBrowser('fan-3', 'lock', lockTen);
  await expect(page.getByText('Your total changed since you started.')).toBeVisible();
  await expect(field).toHaveValue('1.5');
  await screenshot(page, 'changed-light');
  await page.getByRole('button', { name: 'Keep my points' }).click();
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await expect(page.getByText('Done. Your allocations are up to date.')).toBeVisible({ timeout: LAND_TIMEOUT_MS });
});

test('unlock: paid at once if every gallery is settled in the same transaction', async ({ page, visit }) => {
  const wallet = await visit.wallet('fan-4');
  await visit.open('lock');
  await visit.connect();
  await waitUntilLoaded(page);
  const locked = await page.getByTestId('locked').textContent();
  await page.getByRole('textbox', { name: 'Unlock', exact: true }).fill('100');
  await page.getByRole('button', { name: 'Unlock', exact: true }).click();
  await expect(page.getByText('Unlocked.', { exact: true })).toBeVisible({ timeout: LAND_TIMEOUT_MS });
  await expect(page.getByTestId('locked')).not.toHaveText(locked ?? '');
  await expect(page.getByTestId('pending')).toBeHidden();
  expect(wallet.signCount()).toBe(1);
});

test('unlock with more galleries than fit a transaction: pending, then finished by a button', async ({ page, visit }) => {
  test.setTimeout(300_000);
  const wallet = await visit.wallet('fan-7');
  await visit.open('allocate');
  await visit.connect();
  await supportAll(page);
  await page.getByRole('link', { name: 'Lock', exact: true }).click();
  const pending = page.getByTestId('pending');
  const locked = await page.getByTestId('locked').textContent();
  const sent = wallet.signCount();
  await unlockHalfway(page, wallet);
  expect(wallet.signCount()).toBe(sent + 2);
  await expectAccessible(page);
  await screenshot(page, 'pending-light');
  await pending.getByRole('button', { name: 'Lock them again' }).click();
  await expect(pending).toBeHidden({ timeout: LAND_TIMEOUT_MS });
  await expect(page.getByTestId('locked')).toHaveText(locked ?? '');
  await unlockHalfway(page, wallet);
  await pending.getByRole('button', { name: 'Finish the unlock' }).click();
  await expect(pending).toBeHidden({ timeout: LAND_TIMEOUT_MS });
  await expect(page.getByText('Done. No payout is pending.')).toBeVisible();
  await expect(page.getByTestId('locked')).not.toHaveText(locked ?? '');
  expect(wallet.signCount()).toBe(sent + 6);
});

/** Starts an unlock of 100 in two transactions and rejects the second one. */
async function unlockHalfway(page: Page, wallet: TestWallet) {
  const unlock = page.getByRole('region', { name: 'Unlock' });
  const field = unlock.getByRole('textbox', { name: 'Unlock', exact: true });
  await field.fill('100');
  await expect(unlock.getByText(/^2 transactions, signed one after the other/)).toBeVisible();
  wallet.behave('signs once');
  await unlock.getByRole('button', { name: 'Unlock', exact: true }).click();
  await expect(page.getByTestId('pending')).toContainText(/\d+ of 16 galleries are not settled yet/, {
    timeout: LAND_TIMEOUT_MS,
  });
  await expect(unlock.locator('[data-failure="rejected"]')).toContainText('One transaction landed before this one', {
    timeout: LAND_TIMEOUT_MS,
  });
  await expect(field).toHaveValue('100');
  wallet.behave('signs');
}

test('remove: an allocated gallery needs a signature, a drafted one does not', async ({ page, visit }) => {
  const wallet = await visit.wallet('fan-1');
  await visit.open('allocate');
  await visit.connect();
  await waitUntilLoaded(page);
  const points = page.getByRole('textbox', { name: /^Points of/ });
  const remove = page.getByRole('button', { name: /^Remove / });
  const count = await points.count();
  await page.getByRole('list', { name: 'Galleries found' }).getByRole('button').first().click();
  await expect(points).toHaveCount(count + 1);
  await remove.last().click();
  await expect(points).toHaveCount(count);
  const name = (await remove.first().getAttribute('aria-label'))?.replace('Remove ', '') ?? '';
  await remove.first().click();
  await expect(page.getByRole('group', { name })).toContainText('will be withdrawn');
  await expect(remove.first()).toBeDisabled();
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await expect(page.getByText('Done. Your allocations are up to date.')).toBeVisible({ timeout: LAND_TIMEOUT_MS });
  await expect(page.getByRole('group', { name })).toHaveCount(0);
  await expect(points).toHaveCount(count - 1);
  expect(wallet.signCount()).toBe(1);
});

/** Allocates a small amount to every gallery, in several transactions. */
async function supportAll(page: Page) {
  await waitUntilLoaded(page);
  const [points, found] = [
    page.getByRole('textbox', { name: /^Points of/ }),
    page.getByRole('list', { name: 'Galleries found' }).getByRole('button'),
  ];
  await points.first().fill('100');
  for (let index = await points.count(); (await found.count()) > 0; index += 1) {
    await found.first().click();
    await expect(points).toHaveCount(index + 1);
    await points.nth(index).fill('10');
  }
  const sign = page.getByRole('button', { name: /^Sign \d+ transactions$/ });
  await sign.click();
  await expect(page.getByText('Done. Your allocations are up to date.')).toBeVisible({ timeout: LAND_TIMEOUT_MS });
  await expect(points).toHaveCount(16);
}
