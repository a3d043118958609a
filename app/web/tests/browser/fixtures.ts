// Fixtures of the browser tests: a visit to the page, which may only contact its configured hosts.
import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type Browser, type Page, type Route } from '@playwright/test';
import { chainOf, type TestChain, type ChainName } from './validators';
import { websocketOf } from './static-server';
import { installTestWallet, type TestWallet } from './test-wallet';

export interface Visit {
  readonly chain: TestChain;
  /** Opens a route below `#/`. */
  open: (route: string) => Promise<void>;
  /** Installs the test wallet with a named key; call it before the page opens. */
  wallet: (name: string) => Promise<TestWallet>;
  connect: (wallet?: string) => Promise<void>;
  /** Acts in another browser page with a named key's wallet. */
  inOtherBrowser: (name: string, route: string, act: (page: Page) => Promise<void>) => Promise<void>;
}

/** Every test fails if the page violates its content security policy, throws, or contacts an unknown host. */
export const test = base.extend<{ net: ChainName; visit: Visit }>({
  net: ['quiet', { option: true }],
  visit: async ({ page, net, browser }, use) => {
    const chain = await chainOf(net);
    const wrong = collectViolations(page, chain);
    await use(createVisit(page, chain, browser));
    // Pending intercepted requests may fail when the page closes.
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    expect(wrong).toEqual([]);
  },
});

function collectViolations(page: Page, { page: home, rpc }: TestChain): string[] {
  const wrong: string[] = [];
  const known = [home, rpc, websocketOf(rpc), 'data:', 'about:'];
  page.on('request', (request) => {
    if (!known.some((start) => request.url().startsWith(start))) wrong.push(`requested ${request.url()}`);
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

function createVisit(page: Page, chain: TestChain, browser: Browser): Visit {
  return {
    chain,
    open: async (route) => {
      await page.goto(`${chain.page}#/${route}`);
      await expect(page.getByRole('main')).toBeVisible();
    },
    wallet: (name) => installTestWallet(page, chain.keys, name),
    connect: async (wallet = 'Test wallet') => {
      await page.getByRole('button', { name: 'Connect', exact: true }).click();
      await page.getByRole('button', { name: wallet }).click();
      await expect(page.getByRole('dialog')).toBeHidden();
    },
    inOtherBrowser: async (name, route, act) => {
      const other = await browser.newPage();
      const there = createVisit(other, chain, browser);
      await there.wallet(name);
      await there.open(route);
      await there.connect();
      await act(other);
      await other.close();
    },
  };
}

/** Intercepts the page's RPC requests of one method; `id` is the request's. */
export async function interceptRpc(
  page: Page,
  { rpc }: TestChain,
  method: string,
  act: (route: Route, id: unknown) => Promise<void>,
) {
  await page.route(`${rpc}/**`, (route) => {
    const body = route.request().postDataJSON() as { method?: string; id?: unknown };
    return body.method === method ? act(route, body.id) : route.fallback();
  });
}

/** Waits until no skeleton is displayed. */
export async function waitUntilLoaded(page: Page) {
  await expect(page.locator('.skeleton')).toHaveCount(0);
}

/** Locks ten tokens on the lock page, which changes the owner's total. */
export async function lockTen(page: Page) {
  await page.getByRole('textbox', { name: 'Lock', exact: true }).fill('10');
  await page.getByRole('button', { name: 'Lock', exact: true }).click();
  await expect(page.getByText('Locked. The tokens count now.')).toBeVisible({ timeout: 90_000 });
}

/** Color schemes and viewports; the phone has the narrowest common width. */
export const VIEWPORTS = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1280, height: 900 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1280, height: 900 } },
  { name: 'phone', colorScheme: 'light', viewport: { width: 360, height: 740 } },
] as const;

/** Takes a screenshot of a loaded page and checks its width and accessibility. */
export async function screenshotAndCheck(page: Page, look: string, name: string) {
  await waitUntilLoaded(page);
  await screenshot(page, `${name}-${look}`);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  await expectAccessible(page, look === 'dark' ? ['color-contrast'] : undefined);
}

/** Takes a screenshot of the whole page. */
export async function screenshot(page: Page, name: string) {
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.screenshot({ path: `screenshots/${name}.png`, fullPage: true, animations: 'disabled' });
}

/** Checks for axe violations; dark mode only needs the contrast rule, since its markup is the same. */
export async function expectAccessible(page: Page, rules?: string[]) {
  await waitForAnimations(page);
  const axe = new AxeBuilder({ page });
  const { violations } = await (
    rules ? axe.withRules(rules) : axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'])
  ).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)).toEqual([]);
}

/** Waits for finite animations: intermediate colors would fail the contrast check. */
async function waitForAnimations(page: Page) {
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity);
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
}

export { expect };
