// Browser tests in the installed Chromium, against the two local validators of `tests/browser/validators.ts`.
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'tests/browser',
  // The tests share one chain, and a small machine can run only one browser beside the validators.
  workers: 1,
  fullyParallel: false,
  timeout: 180_000,
  expect: { timeout: 60_000 },
  // Some tests race the page's scheduled reads against another browser; a busy machine can lose that race once.
  retries: 1,
  reporter: [['list']],
  outputDir: 'test-results',
  globalSetup: './tests/browser/validators.ts',
  projects: [
    { name: 'page', testIgnore: /days|screenshots/ },
    // Last, when their chain has completed some of its short days.
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
