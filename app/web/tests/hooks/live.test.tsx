// @vitest-environment jsdom
// The page is live for whom it looks at: not before changes of this owner arrive.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, render, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import type { Listener } from '../../src/chain/subscribe';
import { Live, useIsLive } from '../../src/hooks/live';
import { keys } from '../../src/hooks/queries';
import { SiteProvider } from '../../src/hooks/site';

const seen = vi.hoisted(() => ({ owner: 'first', watches: [] as { owner: unknown; listener: Listener }[] }));
vi.mock('../../src/hooks/viewer', () => ({ useViewer: () => ({ owner: seen.owner }) }));
vi.mock('../../src/chain/subscribe', () => ({
  watch: async (_: unknown, owner: unknown, listener: Listener) => void seen.watches.push({ owner, listener }),
}));

const Says = () => <p>{useIsLive() ? 'live' : 'not live'}</p>;

it('is not live any more when the owner is another, until changes of that one arrive', async () => {
  const client = new QueryClient();
  const site = { config: {}, node: {} };
  const page = () => (
    <SiteProvider site={site as never}><QueryClientProvider client={client}><Live><Says /></Live></QueryClientProvider></SiteProvider>
  );
  const { rerender } = render(page());
  client.setQueryData(keys.galleries, []);
  client.setQueryData(['days'], []);
  await act(async () => { seen.watches[0]?.listener.live(true); seen.watches[0]?.listener.missed(); });
  expect(screen.getByText('live')).toBeTruthy();
  // What changes arrive of may have been missed, and nothing else.
  expect([client.getQueryState(keys.galleries), client.getQueryState(['days'])].map((state) => state?.isInvalidated)).toEqual([true, false]);
  seen.owner = 'second';
  await act(async () => rerender(page()));
  expect(screen.getByText('not live')).toBeTruthy();
  await act(async () => seen.watches[1]?.listener.live(true));
  expect(seen.watches.map(({ owner }) => owner)).toEqual(['first', 'second']);
  expect(screen.getByText('live')).toBeTruthy();
});
