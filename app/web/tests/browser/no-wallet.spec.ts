// The page without a wallet: everything is readable, also by keyboard, and invalid addresses are rejected.
import { VIEWPORTS, expectAccessible, expect, screenshotAndCheck, waitUntilLoaded, test } from './fixtures';
import { readKey } from './test-wallet';

for (const { name, colorScheme, viewport } of VIEWPORTS) {
  test.describe(name, () => {
    test.use({ colorScheme, viewport });

    test(`${name}: everything is readable without a wallet`, async ({ page, visit }) => {
      await visit.open('');
      await screenshotAndCheck(page, name, 'no-owner');
      await page.getByRole('button', { name: 'Connect', exact: true }).click();
      await expect(page.getByText('No wallet is installed')).toBeVisible();
      await screenshotAndCheck(page, name, 'no-wallet');
      await page.keyboard.press('Escape');
      await visit.open('unknown-page');
      await expect(page.getByRole('heading', { name: 'Page not found' })).toBeVisible();
      await screenshotAndCheck(page, name, 'not-found');
    });
  });
}

test('any address can be viewed read-only, and invalid addresses are rejected', async ({ page, visit }) => {
  await visit.open('');
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  const field = page.getByLabel('Or view any address, read-only');
  await field.fill('<img src=x onerror=alert(1)>');
  await page.getByRole('button', { name: 'View', exact: true }).click();
  await expect(page.getByText('Invalid address')).toBeVisible();
  await field.fill(readKey(visit.chain.keys, 'fan-2').address);
  await page.getByRole('button', { name: 'View', exact: true }).click();
  await expect(page.getByText('Read-only', { exact: true })).toBeVisible();
  await page.goto(`${visit.chain.page}#/allocate`);
  await waitUntilLoaded(page);
  await expect(page.getByRole('textbox', { name: /^Points of/ }).first()).toBeDisabled();
  await expectAccessible(page);
});

test('keyboard navigation: skip link, pages, dialog and back', async ({ page, visit }) => {
  await visit.open('');
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
  await page.keyboard.press('Tab');
  expect(await focused()).toBe('Skip to content');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Galleries' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Galleries' })).toBeVisible();
  await expect(page.getByRole('main')).toBeFocused();
  const connect = page.getByRole('button', { name: 'Connect', exact: true });
  await connect.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Connect a wallet' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(connect).toBeFocused();
});

test('configured names are rendered as text', async ({ page, visit }) => {
  await visit.open('galleries');
  const address =
    (await page.getByRole('group', { name: 'Ranking' }).getByRole('link').first().getAttribute('href'))?.split('/').at(-1) ?? '';
  const name = '<script>document.title="owned"</script><b>Bold</b>';
  await page.route('**/config.json', (route) => route.fulfill({ json: { rpc: visit.chain.rpc, names: { [address]: name } } }));
  await page.reload();
  await expect(page.getByRole('link', { name, exact: true })).toBeVisible();
  await expect(page).toHaveTitle('Galleries · Influence');
});
