// Without a wallet everything can be read, with the keyboard too, and what is no address is refused.
import { LOOKS, accessible, expect, picture, settled, test } from './fixtures';
import { keyOf } from './test-wallet';

for (const { name, colorScheme, viewport } of LOOKS) {
  test.describe(name, () => {
    test.use({ colorScheme, viewport });

    test(`${name}: without a wallet everything can be read`, async ({ page, visit }) => {
      await visit.open('');
      await picture(page, name, 'nobody');
      await page.getByRole('button', { name: 'Connect', exact: true }).click();
      await expect(page.getByText('No wallet is installed')).toBeVisible();
      await picture(page, name, 'no-wallet');
      await page.keyboard.press('Escape');
      await visit.open('nowhere');
      await expect(page.getByRole('heading', { name: 'There is nothing here.' })).toBeVisible();
      await picture(page, name, 'nowhere');
    });
  });
}

test('any address can be looked at, read only, and what is no address is refused', async ({ page, visit }) => {
  await visit.open('');
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  const field = page.getByLabel('Or look at any address, read only');
  await field.fill('<img src=x onerror=alert(1)>');
  await page.getByRole('button', { name: 'Look', exact: true }).click();
  await expect(page.getByText('That is no address')).toBeVisible();
  await field.fill(keyOf(visit.chain.keys, 'fan-2').address);
  await page.getByRole('button', { name: 'Look', exact: true }).click();
  await expect(page.getByText('Read only', { exact: true })).toBeVisible();
  await page.goto(`${visit.chain.page}#/allocate`);
  await settled(page);
  await expect(page.getByRole('textbox', { name: /^Points of/ }).first()).toBeDisabled();
  await accessible(page);
});

test('the keyboard alone goes everywhere: skip, places, dialog and back', async ({ page, visit }) => {
  await visit.open('');
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
  await page.keyboard.press('Tab');
  expect(await focused()).toBe('To the content');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Galleries' }).focus();
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

test('names from outside are text', async ({ page, visit }) => {
  await visit.open('galleries');
  const address = (await page.getByRole('group', { name: 'Ranking' }).getByRole('link').first().getAttribute('href'))?.split('/').at(-1) ?? '';
  const name = '<script>document.title="owned"</script><b>Bold</b>';
  await page.route('**/config.json', (route) => route.fulfill({ json: { rpc: visit.chain.rpc, names: { [address]: name } } }));
  await page.reload();
  await expect(page.getByRole('link', { name, exact: true })).toBeVisible();
  await expect(page).toHaveTitle('Galleries · Influence');
});
