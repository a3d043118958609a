// What somebody comes to do, on the real local validator: the first visit, changing one's mind, taking everything back.
import type { Locator, Page } from '@playwright/test';
import { accessible, expect, lockTen, settled, shoot, test } from './fixtures';
import type { TestWallet } from './test-wallet';

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
  // The wallet lists mainnet first, and is asked for the chain that it is.
  expect(wallet.chains()).toEqual(['solana:localnet']);
  await expect(page.getByTestId('portfolio-total')).toHaveText(/1.000/);
  await expect(page.getByTestId('free')).toHaveText('0 free');
  await shoot(page, 'landed-light');
});

test('reallocate with the keyboard, and see it without a reload', async ({ page, visit }) => {
  await visit.wallet(MEMBER);
  await visit.open('allocate');
  await visit.connect();
  await settled(page);
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
  await shoot(page, 'review-light');
  await accessible(page);
  await sign.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Done. What you see is what the chain has.')).toBeVisible({ timeout: LANDS });
  // The button went with what it was for: the keyboard goes on where that is told.
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Done.');
  await expect(page.getByRole('heading', { name: 'What you are about to sign' })).toBeHidden();
  // No draft is left: these are the chain's numbers, as far as a step of the slider tells them.
  const isMoved = async () => {
    expect(Math.abs(await stands(giver) - (given - 50))).toBeLessThanOrEqual(1);
    expect(await stands(taker)).toBeGreaterThan(taken + 40);
  };
  await isMoved();
  await page.reload();
  await visit.connect();
  await settled(page);
  await isMoved();
});

test('a slider follows the pointer, and its number when that is typed', async ({ page, visit }) => {
  await visit.wallet(MEMBER);
  await visit.open('allocate');
  await visit.connect();
  await settled(page);
  const row = page.getByRole('group').filter({ has: page.getByRole('slider') }).first();
  const [slider, field] = [row.getByRole('slider'), row.getByRole('textbox')];
  const track = await row.locator('.slider').boundingBox();
  const thumb = await slider.boundingBox();
  if (!track || !thumb) throw new Error('The slider can not be seen.');
  const stands = async () => Number(await slider.getAttribute('aria-valuenow'));
  const middle = track.y + track.height / 2;
  await page.mouse.move(thumb.x + thumb.width / 2, middle);
  await page.mouse.down();
  for (const part of [300, 200, 100]) {
    await page.mouse.move(track.x + (track.width * part) / 1_000, middle, { steps: 5 });
    await expect.poll(async () => Math.abs(await stands() - part)).toBeLessThan(20);
  }
  await page.mouse.up();
  const dragged = await stands();
  await field.fill('0');
  await expect(slider).toHaveAttribute('aria-valuenow', '0');
  await field.fill('10%');
  await expect(slider).toHaveAttribute('aria-valuenow', '100');
  expect(Math.abs(dragged - 100)).toBeLessThan(20);
});

test('a change from elsewhere arrives by itself, and what was chosen stays', async ({ page, visit }) => {
  await visit.wallet('fan-3');
  await visit.open('allocate');
  await visit.connect();
  await settled(page);
  await expect(page.locator('[data-live="true"]')).toBeVisible();
  const field = page.getByRole('textbox', { name: /^Points of/ }).first();
  await field.fill('1.5');
  await visit.elsewhere('fan-3', 'lock', lockTen);
  await expect(page.getByText('Your total changed while you were choosing.')).toBeVisible();
  await expect(field).toHaveValue('1.5');
  await shoot(page, 'changed-light');
  await page.getByRole('button', { name: 'Keep my points' }).click();
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await expect(page.getByText('Done. What you see is what the chain has.')).toBeVisible({ timeout: LANDS });
});

test('unlock: it is paid at once where every gallery follows in the same transaction', async ({ page, visit }) => {
  const wallet = await visit.wallet('fan-4');
  await visit.open('lock');
  await visit.connect();
  await settled(page);
  const locked = await page.getByTestId('locked').textContent();
  await page.getByRole('textbox', { name: 'Unlock', exact: true }).fill('100');
  await page.getByRole('button', { name: 'Unlock', exact: true }).click();
  await expect(page.getByText('Unlocked.', { exact: true })).toBeVisible({ timeout: LANDS });
  await expect(page.getByTestId('locked')).not.toHaveText(locked ?? '');
  await expect(page.getByTestId('pending')).toBeHidden();
  expect(wallet.asked()).toBe(1);
});

test('unlock with more galleries than a transaction settles: it waits for them, and a button finishes it', async ({ page, visit }) => {
  test.setTimeout(300_000);
  const wallet = await visit.wallet('fan-7');
  await visit.open('allocate');
  await visit.connect();
  await supportAll(page);
  await page.getByRole('link', { name: 'Lock', exact: true }).click();
  const pending = page.getByTestId('pending');
  const locked = await page.getByTestId('locked').textContent();
  const asked = wallet.asked();
  await unlockHalfway(page, wallet);
  expect(wallet.asked()).toBe(asked + 2);
  await accessible(page);
  await shoot(page, 'pending-light');
  await pending.getByRole('button', { name: 'Lock them again' }).click();
  await expect(pending).toBeHidden({ timeout: LANDS });
  await expect(page.getByTestId('locked')).toHaveText(locked ?? '');
  await unlockHalfway(page, wallet);
  await pending.getByRole('button', { name: 'Finish the unlock' }).click();
  await expect(pending).toBeHidden({ timeout: LANDS });
  await expect(page.getByText('Done. Nothing is on its way back any more.')).toBeVisible();
  await expect(page.getByTestId('locked')).not.toHaveText(locked ?? '');
  expect(wallet.asked()).toBe(asked + 6);
});

/** Unlocks 100 in two transactions, of which the second is not signed. */
async function unlockHalfway(page: Page, wallet: TestWallet) {
  const unlock = page.getByRole('region', { name: 'Unlock' });
  const field = unlock.getByRole('textbox', { name: 'Unlock', exact: true });
  await field.fill('100');
  await expect(unlock.getByText(/^2 transactions, signed one after the other/)).toBeVisible();
  wallet.be('signs once');
  await unlock.getByRole('button', { name: 'Unlock', exact: true }).click();
  await expect(page.getByTestId('pending')).toContainText(/\d+ of 16 galleries still have to follow/, { timeout: LANDS });
  await expect(unlock.locator('[data-failure="rejected"]')).toContainText('One transaction landed before this one', { timeout: LANDS });
  await expect(field).toHaveValue('100');
  wallet.be('signs');
}

test('remove: a gallery is withdrawn from with a signature, one that was only chosen without', async ({ page, visit }) => {
  const wallet = await visit.wallet('fan-1');
  await visit.open('allocate');
  await visit.connect();
  await settled(page);
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
  await expect(page.getByText('Done. What you see is what the chain has.')).toBeVisible({ timeout: LANDS });
  await expect(page.getByRole('group', { name })).toHaveCount(0);
  await expect(points).toHaveCount(count - 1);
  expect(wallet.asked()).toBe(1);
});

/** Gives a little to every gallery that there is, in as many transactions as that takes. */
async function supportAll(page: Page) {
  await settled(page);
  const [points, found] = [page.getByRole('textbox', { name: /^Points of/ }), page.getByRole('list', { name: 'Galleries found' }).getByRole('button')];
  await points.first().fill('100');
  for (let place = await points.count(); await found.count() > 0; place += 1) {
    await found.first().click();
    await expect(points).toHaveCount(place + 1);
    await points.nth(place).fill('10');
  }
  const sign = page.getByRole('button', { name: /^Sign \d+ transactions$/ });
  await sign.click();
  await expect(page.getByText('Done. What you see is what the chain has.')).toBeVisible({ timeout: LANDS });
  await expect(points).toHaveCount(16);
}
