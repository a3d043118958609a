// Build, development server and unit tests.
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  // Relative URLs work in any folder of a static host and in the cranker's server.
  base: './',
  plugins: [react()],
  resolve: {
    alias: { '@influence-points/client': here('client/src/index.ts') },
    dedupe: ['@solana/kit', 'react', 'react-dom'],
  },
  build: {
    target: 'es2022',
    // The content security policy forbids `data:` URLs for fonts and scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  test: {
    environment: 'jsdom',
    include: ['tests/{core,chain,components,hooks}/**/*.test.{ts,tsx}'],
    setupFiles: ['tests/timeouts.ts'],
    testTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
  },
});
