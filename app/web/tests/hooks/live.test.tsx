// @vitest-environment jsdom
// The page is live only once updates of the viewed owner arrive.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, render, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import type { UpdateListener } from '../../src/chain/subscribe';
import { LiveUpdates, useIsLive } from '../../src/hooks/live';
import { keys } from '../../src/hooks/queries';
import { SiteProvider } from '../../src/hooks/site';

const mocks = vi.hoisted(() => ({ owner: 'first', watches: [] as { owner: unknown; listener: UpdateListener }[] }));
vi.mock('../../src/hooks/viewer', () => ({ useViewer: () => ({ owner: mocks.owner }) }));
vi.mock('../../src/chain/subscribe', () => ({
  subscribeToChanges: async (_: unknown, owner: unknown, listener: UpdateListener) =>
    void mocks.watches.push({ owner, listener }),
}));

const LiveState = () => <p>{useIsLive() ? 'live' : 'not live'}</p>;

it('is not live after a change of owner until that owner’s updates arrive', async () => {
  const client = new QueryClient();
  const site = { config: {}, node: {} };
  const page = () => (
    <SiteProvider site={site as never}>
      <QueryClientProvider client={client}>
        <LiveUpdates>
          <LiveState />
        </LiveUpdates>
      </QueryClientProvider>
    </SiteProvider>
  );
  const { rerender } = render(page());
  client.setQueryData(keys.galleries, []);
  client.setQueryData(['days'], []);
  await act(async () => {
    mocks.watches[0]?.listener.onLive(true);
    mocks.watches[0]?.listener.onMissed();
  });
  expect(screen.getByText('live')).toBeTruthy();
  // Only queries that the subscriptions cover are refetched.
  expect([client.getQueryState(keys.galleries), client.getQueryState(['days'])].map((state) => state?.isInvalidated)).toEqual([
    true,
    false,
  ]);
  mocks.owner = 'second';
  await act(async () => rerender(page()));
  expect(screen.getByText('not live')).toBeTruthy();
  await act(async () => mocks.watches[1]?.listener.onLive(true));
  expect(mocks.watches.map(({ owner }) => owner)).toEqual(['first', 'second']);
  expect(screen.getByText('live')).toBeTruthy();
});
