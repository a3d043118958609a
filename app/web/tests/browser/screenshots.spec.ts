// Screenshots of every page in light and dark mode and on a small phone, with checks for accessibility and page width.
import type { Page } from '@playwright/test';
import { VIEWPORTS, expect, screenshotAndCheck, test } from './fixtures';

const PAGES = ['', 'allocate', 'lock', 'galleries', 'days', 'rating'];

test.use({ net: 'daily' });

for (const { name, colorScheme, viewport } of VIEWPORTS) {
  test.describe(name, () => {
    test.use({ colorScheme, viewport });

    test(`${name}: every page`, async ({ page, visit }) => {
      test.setTimeout(300_000);
      await visit.wallet('fan-1');
      await visit.open('');
      await visit.connect();
      for (const route of PAGES) {
        await go(page, route);
        await screenshotAndCheck(page, name, route === '' ? 'influence' : route);
      }
      await go(page, 'galleries');
      await page.getByRole('group', { name: 'Ranking' }).getByRole('link').first().click();
      await expect(page.getByRole('heading', { name: 'Supporters' })).toBeVisible();
      await screenshotAndCheck(page, name, 'gallery');
      await go(page, 'days');
      await page.getByRole('row').filter({ hasText: 'final' }).first().getByRole('link').click();
      await expect(page.getByText('Holdings root')).toBeVisible();
      await screenshotAndCheck(page, name, 'day');
    });
  });
}

async function go(page: Page, route: string) {
  await page.evaluate((hash) => {
    window.location.hash = hash;
  }, `#/${route}`);
  await expect(page.locator('h1')).toBeVisible();
}
