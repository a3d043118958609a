// Visiting the page in tests: with or without a wallet, and nothing may be asked of anybody else.
import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type Browser, type Page, type Route } from '@playwright/test';
import { chainOf, type Chain, type Net } from './validators';
import { websocketOf } from './static-server';
import { install, type TestWallet } from './test-wallet';

export interface Visit {
  readonly chain: Chain;
  /** Opens a place, below `#/`. */
  open(place: string): Promise<void>;
  /** Installs somebody's wallet; before the page is opened. */
  wallet(name: string): Promise<TestWallet>;
  connect(wallet?: string): Promise<void>;
  /** Does something in another browser, with somebody's wallet that is connected there. */
  elsewhere(name: string, place: string, act: (page: Page) => Promise<void>): Promise<void>;
}

/** Every test fails when the page breaks its policy, throws, or asks a stranger. */
export const test = base.extend<{ net: Net; visit: Visit }>({
  net: ['quiet', { option: true }],
  visit: async ({ page, net, browser }, use) => {
    const chain = await chainOf(net);
    const wrong = watchFor(page, chain);
    await use(visit(page, chain, browser));
    // What is still being answered is nobody's business any more.
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    expect(wrong).toEqual([]);
  },
});

function watchFor(page: Page, { page: home, rpc }: Chain): string[] {
  const wrong: string[] = [];
  const known = [home, rpc, websocketOf(rpc), 'data:', 'about:'];
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

function visit(page: Page, chain: Chain, browser: Browser): Visit {
  return {
    chain,
    open: async (place) => {
      await page.goto(`${chain.page}#/${place}`);
      await expect(page.getByRole('main')).toBeVisible();
    },
    wallet: (name) => install(page, chain.keys, name),
    connect: async (wallet = 'Test wallet') => {
      await page.getByRole('button', { name: 'Connect', exact: true }).click();
      await page.getByRole('button', { name: wallet }).click();
      await expect(page.getByRole('dialog')).toBeHidden();
    },
    elsewhere: async (name, place, act) => {
      const other = await browser.newPage();
      const there = visit(other, chain, browser);
      await there.wallet(name);
      await there.open(place);
      await there.connect();
      await act(other);
      await other.close();
    },
  };
}

/** Does something else with what the page asks the node by one method; `id` is the question's. */
export async function instead(page: Page, { rpc }: Chain, method: string, act: (route: Route, id: unknown) => Promise<void>) {
  await page.route(`${rpc}/**`, (route) => {
    const asked = route.request().postDataJSON() as { method?: string; id?: unknown };
    return asked.method === method ? act(route, asked.id) : route.fallback();
  });
}

/** Nothing is loading any more. */
export async function settled(page: Page) {
  await expect(page.locator('.skeleton')).toHaveCount(0);
}

/** Locks ten tokens, on the page where that is done: the owner's total changes. */
export async function lockTen(page: Page) {
  await page.getByRole('textbox', { name: 'Lock', exact: true }).fill('10');
  await page.getByRole('button', { name: 'Lock', exact: true }).click();
  await expect(page.getByText('Locked. It counts already.')).toBeVisible({ timeout: 90_000 });
}

/** How somebody may look at the page; a small phone is as narrow as they are. */
export const LOOKS = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1280, height: 900 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1280, height: 900 } },
  { name: 'phone', colorScheme: 'light', viewport: { width: 360, height: 740 } },
] as const;

/** A picture of a place that is ready, which fits the window and is accessible. */
export async function picture(page: Page, look: string, name: string) {
  await settled(page);
  await shoot(page, `${name}-${look}`);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  await accessible(page, look === 'dark' ? ['color-contrast'] : undefined);
}

/** A picture of the whole page from its top, for people to look at. */
export async function shoot(page: Page, name: string) {
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.screenshot({ path: `screenshots/${name}.png`, fullPage: true, animations: 'disabled' });
}

/** No violation of what axe knows of accessibility, or of some rules: what is the same in other colours was looked at in these. */
export async function accessible(page: Page, rules?: string[]) {
  await still(page);
  const axe = new AxeBuilder({ page });
  const { violations } = await (rules ? axe.withRules(rules) : axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'])).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)).toEqual([]);
}

/** Waits until nothing fades: colours on their way are neither the old ones nor the new ones. What never ends is left out. */
async function still(page: Page) {
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity);
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
}

export { expect };
