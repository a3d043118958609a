// Browser tests on the machine's own Chromium, against the two local validators that `tests/browser/validators.ts` starts.
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'tests/browser',
  // The tests change one chain, and a browser beside a validator is enough for a small machine.
  workers: 1,
  fullyParallel: false,
  timeout: 180_000,
  expect: { timeout: 60_000 },
  reporter: [['list']],
  outputDir: 'test-results',
  globalSetup: './tests/browser/validators.ts',
  projects: [
    { name: 'page', testIgnore: /days|screenshots/ },
    // Last: their chain has had some of its short days by then.
    { name: 'days', testMatch: /days|screenshots/ },
  ],
  use: {
    launchOptions: {
      executablePath: process.env['INFLUENCE_CHROMIUM'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu'],
    },
    locale: 'en-GB',
    timezoneId: 'UTC',
    screenshot: 'only-on-failure',
  },
});
