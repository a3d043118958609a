// What follows a day, where crankers close them: the score and what it is made of, proofs, positions, and that every
// allocation has followed.
import { accessible, chain, expect, settled, shoot, test } from './visit';

/** A day of a test chain, its closing and applying, milliseconds. */
const A_DAY = 400_000;

test.describe('with a cranker', () => {
  test.skip(() => chain().cranker === undefined, 'INFLUENCE_CRANKER is not set: nobody closes days here');
  test.setTimeout(A_DAY + 60_000);

  test('after a day the score counts, and can be proved here', async ({ page, visit }) => {
    await visit.wallet('fan-2');
    await visit.open('');
    await visit.connect();
    await expect(page.getByText(/The score is of day/)).toBeVisible({ timeout: A_DAY });
    await expect(page.getByRole('region', { name: 'The last seven days' }).getByRole('listitem')).toHaveCount(7);
    await page.getByRole('button', { name: 'Check the proof' }).click();
    await expect(page.getByText('Proved: this score is in the day that the crankers signed.')).toBeVisible();
    await shoot(page, 'proved-light');
    await accessible(page);
  });

  test('the allocations have followed: their parts are what they were', async ({ page, visit }) => {
    await visit.wallet('fan-7');
    await visit.open('allocate');
    await visit.connect();
    await settled(page);
    // A member of the local validator gave all that it had locked, three parts, two and one of six.
    const parts = page.getByRole('group', { name: /Gallery/ });
    await expect(parts).toHaveCount(3);
    const texts = await page.getByRole('slider').evaluateAll((sliders) => sliders.map((slider) => Number(slider.getAttribute('aria-valuenow'))));
    const whole = texts.reduce((sum, part) => sum + part, 0);
    [3, 2, 1].forEach((part, place) => expect(Math.abs((texts[place] ?? 0) - (whole * part) / 6)).toBeLessThan(2));
  });

  test('a final day shows what was signed, and any leaf of it', async ({ page, visit }) => {
    await visit.wallet('fan-2');
    await visit.open('days');
    await visit.connect();
    const row = page.getByRole('row').filter({ hasText: 'final' }).first();
    await row.getByRole('link').click();
    await expect(page.getByText('Holdings root')).toBeVisible();
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await expect(page.getByText('Proved: this score is in the day that the crankers signed.')).toBeVisible();
    await shoot(page, 'day-light');
    await accessible(page);
  });

  test('a gallery has a position that can be proved, and its days', async ({ page, visit }) => {
    await visit.open('galleries');
    await page.getByRole('group', { name: 'Ranking' }).getByRole('link').first().click();
    await page.getByRole('button', { name: 'Check the position' }).click();
    await expect(page.getByText(/Proved: position \d+ of \d+/)).toBeVisible();
    await shoot(page, 'position-light');
    await accessible(page);
  });
});
