// A place of the page, drawn on what is known beforehand, beside a node that answers nothing or refuses some of it.
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

/** A method that never answers, or that the node refuses. */
const silent = () => ({ send: () => new Promise(() => undefined) });
const refusing = () => ({ send: () => Promise.reject(new TypeError('Failed to fetch')) });

/** Draws it with what is known, by key; methods that are `refused` fail, all others never answer. */
export function draw(place: ReactNode, known: readonly (readonly [QueryKey, unknown])[], refused: readonly string[] = []) {
  const rpc = new Proxy({}, { get: (_, method) => (refused.includes(String(method)) ? refusing : silent) });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  known.forEach(([key, data]) => client.setQueryData(key, data));
  vi.stubGlobal('fetch', silent().send);
  return render(
    <SiteProvider site={{ config: { names: {}, cranker: 'http://cranker.example' }, node: { rpc, subscriptions: {} } } as never}>
      <QueryClientProvider client={client}>
        <ViewerProvider><DraftsProvider><SigningProvider>{place}</SigningProvider></DraftsProvider></ViewerProvider>
      </QueryClientProvider>
    </SiteProvider>,
  );
}
