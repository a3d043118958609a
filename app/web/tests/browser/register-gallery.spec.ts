// A creator registers and retires a gallery. Files run in alphabetical order: this one adds a gallery and must run after
// `flows.spec.ts`, which counts them.
import { expectAccessible, expect, waitUntilLoaded, screenshot, test } from './fixtures';

const LAND_TIMEOUT_MS = 90_000;

test('a creator registers another gallery and retires it', async ({ page, visit }) => {
  const wallet = await visit.wallet('creator-1');
  await visit.open('galleries');
  await visit.connect();
  await waitUntilLoaded(page);
  const own = page.getByRole('region', { name: 'As a creator' });
  await expect(own.getByRole('listitem')).toHaveCount(1);
  const figures = own.getByRole('definition');
  // This creator has locked nothing: level 0 and no lock floor.
  await expect(figures).toHaveText(['0', '0', '0']);
  const first = await own.getByRole('link').getAttribute('href');
  await own.getByText('Register another gallery').click();
  await expectAccessible(page);
  await screenshot(page, 'creator-light');
  await own.getByRole('button', { name: 'Register it' }).click();
  await expect(page.getByText('Your gallery is registered.')).toBeVisible({ timeout: LAND_TIMEOUT_MS });
  await expect(own.getByRole('listitem')).toHaveCount(2);
  await own.locator(`a:not([href="${first}"])`).click();
  const mine = page.getByRole('region', { name: 'Your gallery' });
  await expect(mine).toContainText('Creator level');
  await expect(mine).toContainText('Required by listings and sales');
  await mine.getByText('Retire this gallery permanently').click();
  await waitUntilLoaded(page);
  await expectAccessible(page);
  await screenshot(page, 'own-gallery-light');
  await mine.getByRole('button', { name: 'Retire it' }).click();
  await expect(page.getByText('retired: no new allocations')).toBeVisible({ timeout: LAND_TIMEOUT_MS });
  await expect(mine.getByText('Retire this gallery permanently')).toBeHidden();
  await expect(mine.getByText('The gallery is retired.')).toBeVisible();
  expect(wallet.signCount()).toBe(2);
});

test('other owners do not see the creator’s view', async ({ page, visit }) => {
  await visit.wallet('fan-2');
  await visit.open('galleries');
  await visit.connect();
  await waitUntilLoaded(page);
  await expect(page.getByRole('region', { name: 'As a creator' })).toContainText('You have no gallery.');
  await page.getByRole('group', { name: 'Ranking' }).getByRole('link').first().click();
  await expect(page.getByRole('heading', { name: 'Supporters' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Your gallery' })).toHaveCount(0);
});
