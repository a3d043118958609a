// Visiting the page in tests: with or without a wallet, and nothing may be asked of anybody else.
import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type Page } from '@playwright/test';
import type { Chain } from './chain';
import { websocketOf } from './server';
import { install, type TestWallet } from './wallet';

export const chain = (): Chain => JSON.parse(process.env['INFLUENCE_CHAIN'] ?? '{}') as Chain;
export const home = (): string => process.env['INFLUENCE_PAGE'] ?? '';

export interface Visit {
  /** Opens a place, below `#/`. */
  open(place: string): Promise<void>;
  /** Installs somebody's wallet; before the page is opened. */
  wallet(name: string): Promise<TestWallet>;
  connect(): Promise<void>;
}

/** Every test fails when the page breaks its policy, throws, or asks a stranger. */
export const test = base.extend<{ visit: Visit }>({
  visit: async ({ page }, use) => {
    const wrong = watchFor(page);
    await use(visit(page));
    expect(wrong).toEqual([]);
  },
});

function watchFor(page: Page): string[] {
  const wrong: string[] = [];
  const { rpc, cranker } = chain();
  const known = [home(), rpc, cranker, websocketOf(rpc), 'data:', 'about:'].filter((url): url is string => Boolean(url));
  page.on('request', (request) => {
    if (!known.some((start) => request.url().startsWith(start))) wrong.push(`asked ${request.url()}`);
  });
  page.on('websocket', (socket) => {
    if (!known.some((start) => socket.url().startsWith(start))) wrong.push(`connected to ${socket.url()}`);
  });
  page.on('pageerror', (error) => wrong.push(`threw ${error.message}`));
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) wrong.push(message.text());
  });
  return wrong;
}

function visit(page: Page): Visit {
  return {
    open: async (place) => {
      await page.goto(`${home()}#/${place}`);
      await expect(page.getByRole('main')).toBeVisible();
    },
    wallet: (name) => install(page, chain().keys, name),
    connect: async () => {
      await page.getByRole('button', { name: 'Connect', exact: true }).click();
      await page.getByRole('button', { name: 'Test wallet' }).click();
      await expect(page.getByRole('dialog')).toBeHidden();
    },
  };
}

/** Nothing is loading any more. */
export async function settled(page: Page) {
  await expect(page.locator('.skeleton')).toHaveCount(0);
}

/** A picture of the whole page from its top, for people to look at. */
export async function shoot(page: Page, name: string) {
  await page.evaluate(() => window.scrollTo(0, 0));
  // What moves into its place has arrived by then.
  await page.waitForTimeout(400);
  await page.screenshot({ path: `screenshots/${name}.png`, fullPage: true });
}

/** No violation of what axe knows of accessibility. */
export async function accessible(page: Page) {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)).toEqual([]);
}

export { expect };
