// Browser tests on the machine's own Chromium, against a real local validator that `tests/browser/chain.ts` starts or is
// told of.
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'tests/browser',
  // One chain for all of them, and every test changes it.
  workers: 1,
  fullyParallel: false,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  outputDir: 'test-results',
  globalSetup: './tests/browser/chain.ts',
  use: {
    launchOptions: {
      executablePath: process.env['INFLUENCE_CHROMIUM'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu'],
    },
    locale: 'en-GB',
    timezoneId: 'UTC',
    trace: 'retain-on-failure',
  },
});
