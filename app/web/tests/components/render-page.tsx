// Renders a page with a prefilled query cache and a node that never answers or rejects some methods.
import { getBase58Decoder, type Address } from '@solana/kit';
import { QueryClient, QueryClientProvider, type QueryKey } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { vi } from 'vitest';
import { DraftsProvider } from '../../src/draft/draft';
import { SigningProvider } from '../../src/hooks/signing';
import { SiteProvider } from '../../src/hooks/site';
import { ViewerProvider } from '../../src/hooks/viewer';

export const addressOf = (number: number) => getBase58Decoder().decode(new Uint8Array(32).fill(number)) as Address;
export const OWNER = addressOf(200);

/** RPC methods that never answer, and that fail. */
const silent = () => ({ send: () => new Promise(() => undefined) });
const failing = () => ({ send: () => Promise.reject(new TypeError('Failed to fetch')) });

/** `cache` fills the query cache by key. Methods in `failed` fail, all others never answer. */
export function renderPage(page: ReactNode, cache: readonly (readonly [QueryKey, unknown])[], failed: readonly string[] = []) {
  const rpc = new Proxy({}, { get: (_, method) => (failed.includes(String(method)) ? failing : silent) });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  cache.forEach(([key, data]) => client.setQueryData(key, data));
  vi.stubGlobal('fetch', silent().send);
  return render(
    <SiteProvider site={{ config: { names: {}, cranker: 'http://cranker.example' }, node: { rpc, subscriptions: {} } } as never}>
      <QueryClientProvider client={client}>
        <ViewerProvider>
          <DraftsProvider>
            <SigningProvider>{page}</SigningProvider>
          </DraftsProvider>
        </ViewerProvider>
      </QueryClientProvider>
    </SiteProvider>,
  );
}
