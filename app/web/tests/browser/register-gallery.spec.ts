// A creator's own view: their galleries, level and floor, another gallery, and one that is retired. Last of the quiet chain's
// tests: it leaves a gallery more there.
import { accessible, expect, settled, shoot, test } from './fixtures';

/** How long a transaction may take to land, milliseconds. */
const LANDS = 90_000;

test('a creator registers another gallery, sees it as their own, and retires it', async ({ page, visit }) => {
  const wallet = await visit.wallet('creator-1');
  await visit.open('galleries');
  await visit.connect();
  await settled(page);
  const own = page.getByRole('region', { name: 'As a creator' });
  await expect(own.getByRole('listitem')).toHaveCount(1);
  const figures = own.getByRole('definition');
  // This creator has locked nothing: the lowest level, and no floor.
  await expect(figures).toHaveText(['0', '0', '0']);
  const first = await own.getByRole('link').getAttribute('href');
  await own.getByText('Register another gallery').click();
  await accessible(page);
  await shoot(page, 'creator-light');
  await own.getByRole('button', { name: 'Register it' }).click();
  await expect(page.getByText('Your gallery is registered.')).toBeVisible({ timeout: LANDS });
  await expect(own.getByRole('listitem')).toHaveCount(2);
  await own.locator(`a:not([href="${first}"])`).click();
  const mine = page.getByRole('region', { name: 'Your gallery' });
  await expect(mine).toContainText('Creator level');
  await expect(mine).toContainText('Needed by listings and sales');
  await mine.getByText('Retire this gallery for good').click();
  await settled(page);
  await accessible(page);
  await shoot(page, 'own-gallery-light');
  await mine.getByRole('button', { name: 'Retire it' }).click();
  await expect(page.getByText('retired: it takes no new support')).toBeVisible({ timeout: LANDS });
  await expect(mine.getByText('Retire this gallery for good')).toBeHidden();
  await expect(mine.getByText('The gallery is retired.')).toBeVisible();
  expect(wallet.asked()).toBe(2);
});

test('nobody else has a creator’s view', async ({ page, visit }) => {
  await visit.wallet('fan-2');
  await visit.open('galleries');
  await visit.connect();
  await settled(page);
  await expect(page.getByRole('region', { name: 'As a creator' })).toContainText('You have no gallery.');
  await page.getByRole('group', { name: 'Ranking' }).getByRole('link').first().click();
  await expect(page.getByRole('heading', { name: 'Supporters' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Your gallery' })).toHaveCount(0);
});
