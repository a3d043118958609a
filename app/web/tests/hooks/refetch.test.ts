// After a transaction the page waits for the owner's accounts only, with a timeout.
import { QueryClient, QueryObserver, type QueryKey } from '@tanstack/react-query';
import type { Address } from '@solana/kit';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { refetchOwner } from '../../src/hooks/refetch';
import { keys } from '../../src/hooks/queries';

const OWNER = '11111111111111111111111111111111' as Address;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Observes these queries, loaded once; the test gives the next responses. */
async function observeQueries(...queryKeys: QueryKey[]) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const answers = new Map<unknown, () => void>();
  for (const queryKey of queryKeys) {
    client.setQueryData(queryKey, 'old');
    const queryFn = () => new Promise((resolve) => answers.set(queryKey[0], () => resolve('new')));
    new QueryObserver(client, { queryKey, queryFn, staleTime: Infinity }).subscribe(() => undefined);
  }
  let isOver = false;
  void refetchOwner(client, OWNER).then(() => {
    isOver = true;
  });
  await vi.advanceTimersByTimeAsync(100);
  return { client, answers, isOver: () => isOver };
}

it('waits for the owner’s accounts while everything is refetched', async () => {
  const { answers, isOver } = await observeQueries(
    keys.influence(OWNER),
    keys.delegations(OWNER),
    keys.galleries,
    keys.week(OWNER),
  );
  expect([...answers.keys()]).toEqual(['influence', 'delegations', 'galleries', 'week']);
  answers.get('influence')?.();
  await vi.advanceTimersByTimeAsync(100);
  expect(isOver()).toBe(false);
  answers.get('delegations')?.();
  await vi.advanceTimersByTimeAsync(100);
  expect(isOver()).toBe(true);
});

it('has a timeout', async () => {
  const { isOver } = await observeQueries(keys.influence(OWNER));
  await vi.advanceTimersByTimeAsync(9_000);
  expect(isOver()).toBe(false);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(isOver()).toBe(true);
});
