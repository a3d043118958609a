// After something landed the page waits for what is the owner's, and for nothing else; and not for ever.
import { QueryClient, QueryObserver, type QueryKey } from '@tanstack/react-query';
import type { Address } from '@solana/kit';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readAgain } from '../../src/hooks/refetch';
import { keys } from '../../src/hooks/queries';

const OWNER = '11111111111111111111111111111111' as Address;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What is looked at by these keys, read once; the next answers are given by hand. */
async function looked(...asked: QueryKey[]) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const answers = new Map<unknown, () => void>();
  for (const queryKey of asked) {
    client.setQueryData(queryKey, 'old');
    const queryFn = () => new Promise((resolve) => answers.set(queryKey[0], () => resolve('new')));
    new QueryObserver(client, { queryKey, queryFn, staleTime: Infinity }).subscribe(() => undefined);
  }
  let isOver = false;
  void readAgain(client, OWNER).then(() => { isOver = true; });
  await vi.advanceTimersByTimeAsync(100);
  return { client, answers, isOver: () => isOver };
}

it('waits for the owner’s, while everything is read', async () => {
  const { answers, isOver } = await looked(keys.influence(OWNER), keys.delegations(OWNER), keys.galleries, keys.week(OWNER));
  expect([...answers.keys()]).toEqual(['influence', 'delegations', 'galleries', 'week']);
  answers.get('influence')?.();
  await vi.advanceTimersByTimeAsync(100);
  expect(isOver()).toBe(false);
  answers.get('delegations')?.();
  await vi.advanceTimersByTimeAsync(100);
  expect(isOver()).toBe(true);
});

it('does not wait for ever', async () => {
  const { isOver } = await looked(keys.influence(OWNER));
  await vi.advanceTimersByTimeAsync(9_000);
  expect(isOver()).toBe(false);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(isOver()).toBe(true);
});
