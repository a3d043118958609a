// Every place, in light, dark and on a small phone: without a violation of accessibility, as wide as the window, and as
// pictures for people to look at.
import type { Page } from '@playwright/test';
import { LOOKS, expect, picture, test } from './fixtures';

const PLACES = ['', 'allocate', 'lock', 'galleries', 'days', 'rating'];

test.use({ net: 'daily' });

for (const { name, colorScheme, viewport } of LOOKS) {
  test.describe(name, () => {
    test.use({ colorScheme, viewport });

    test(`${name}: every place`, async ({ page, visit }) => {
      test.setTimeout(300_000);
      await visit.wallet('fan-1');
      await visit.open('');
      await visit.connect();
      for (const place of PLACES) {
        await go(page, place);
        await picture(page, name, place === '' ? 'influence' : place);
      }
      await go(page, 'galleries');
      await page.getByRole('group', { name: 'Ranking' }).getByRole('link').first().click();
      await expect(page.getByRole('heading', { name: 'Supporters' })).toBeVisible();
      await picture(page, name, 'gallery');
      await go(page, 'days');
      await page.getByRole('row').filter({ hasText: 'final' }).first().getByRole('link').click();
      await expect(page.getByText('Holdings root')).toBeVisible();
      await picture(page, name, 'day');
    });
  });
}

async function go(page: Page, place: string) {
  await page.evaluate((hash) => { window.location.hash = hash; }, `#/${place}`);
  await expect(page.locator('h1')).toBeVisible();
}
