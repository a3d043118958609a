// Every place, in light, dark and on a phone: without a violation of accessibility, and as pictures for people to look at.
import { accessible, expect, settled, shoot, test } from './visit';

const LOOKS = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1280, height: 900 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1280, height: 900 } },
  { name: 'phone', colorScheme: 'light', viewport: { width: 390, height: 844 } },
] as const;

const PLACES = ['', 'allocate', 'lock', 'galleries', 'days', 'rating'];

for (const { name, colorScheme, viewport } of LOOKS) {
  test.describe(name, () => {
    test.use({ colorScheme, viewport });

    test(`${name}: every place is accessible`, async ({ page, visit }) => {
      await visit.wallet('fan-1');
      await visit.open('');
      await visit.connect();
      for (const place of PLACES) {
        await page.evaluate((hash) => { window.location.hash = hash; }, `#/${place}`);
        await picture(page, name, place === '' ? 'influence' : place);
      }
      await page.goto(`${page.url().split('#')[0]}#/galleries`);
      await page.getByRole('group', { name: 'Ranking' }).getByRole('link').first().click();
      await expect(page.getByRole('heading', { name: 'Supporters' })).toBeVisible();
      await picture(page, name, 'gallery');
    });

    test(`${name}: without a wallet everything can be read`, async ({ page, visit }) => {
      await visit.open('');
      await picture(page, name, 'nobody');
      await page.getByRole('button', { name: 'Connect', exact: true }).click();
      await expect(page.getByText('No wallet is installed')).toBeVisible();
      await picture(page, name, 'no-wallet');
    });
  });
}

async function picture(page: Parameters<typeof settled>[0], look: string, name: string) {
  await settled(page);
  await shoot(page, `${name}-${look}`);
  await accessible(page);
}
