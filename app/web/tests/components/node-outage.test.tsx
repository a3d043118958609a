// @vitest-environment jsdom
// RPC outages: the notice stays until the node is back, and stale data is marked.
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { act, cleanup, render, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Config } from '../../src/chain/program';
import { Loaded } from '../../src/components/notice';
import { Footer, GlobalNotices } from '../../src/components/shell';
import { useRents } from '../../src/hooks/queries';
import { SiteProvider } from '../../src/hooks/site';
import { ViewerProvider } from '../../src/hooks/viewer';

vi.mock('../../src/wallet/wallet', () => ({ useWallet: () => ({ wallets: [] }) }));
vi.mock('../../src/hooks/live', () => ({ useIsLive: () => true, useChainTime: () => 0 }));
const node = vi.hoisted(() => ({
  requests: [] as { resolve: (data: unknown) => void; reject: () => void }[],
  rent: (): Promise<bigint> => Promise.reject(new TypeError('Failed to fetch')),
}));
vi.mock('../../src/chain/read', async (original) => ({
  ...(await original<object>()),
  readRent: () => node.rent(),
  readConfig: () =>
    new Promise((resolve, fail) => node.requests.push({ resolve, reject: () => fail(new TypeError('Failed to fetch')) })),
}));

const config = { decimals: 6 } as Config;

function QueryView({ read }: { read: () => Promise<string> }) {
  const query = useQuery<string>({ queryKey: ['test-query'], queryFn: read });
  return <Loaded query={query}>{(text) => text}</Loaded>;
}

function draw(children: React.ReactNode) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity, networkMode: 'always' } } });
  const silent = new Proxy({}, { get: () => () => ({ send: () => new Promise(() => undefined) }) });
  render(
    <SiteProvider site={{ config: { names: {} }, node: { rpc: silent } } as never}>
      <QueryClientProvider client={client}>
        <ViewerProvider>{children}</ViewerProvider>
      </QueryClientProvider>
    </SiteProvider>,
  );
  return client;
}

const last = () => node.requests.at(-1);
const after = (done: () => void) => act(async () => done());

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  node.requests.length = 0;
});

describe('a failed query', () => {
  it('keeps its notice and the button’s focus during a retry', async () => {
    const requests: { resolve: (text: string) => void; reject: () => void }[] = [];
    const client = draw(
      <QueryView
        read={() => new Promise<string>((resolve, fail) => requests.push({ resolve, reject: () => fail(new Error('Odd.')) }))}
      />,
    );
    await after(() => requests[0]?.reject());
    const notice = (await screen.findByText('Something went wrong.')).closest('[role="alert"]');
    const button = screen.getByRole('button', { name: 'Try again' });
    button.focus();
    await after(() => button.click());
    await waitFor(() => expect(requests).toHaveLength(2));
    expect(document.activeElement).toBe(button);
    expect(screen.getByRole('alert')).toBe(notice);
    await after(() => requests[1]?.reject());
    await waitFor(() => expect(client.getQueryState(['test-query'])?.status).toBe('error'));
    expect(screen.getByRole('alert')).toBe(notice);
    await after(() => button.click());
    await waitFor(() => expect(requests).toHaveLength(3));
    await after(() => requests[2]?.resolve('It is here.'));
    expect(await screen.findByText('It is here.')).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('the connection state', () => {
  it('is not live while the node does not answer, even if updates arrive', async () => {
    const client = draw(<Footer />);
    expect(screen.getByText('Live')).toBeTruthy();
    await after(() => last()?.reject());
    expect(await screen.findByText('Offline')).toBeTruthy();
    await after(() => void client.invalidateQueries());
    await waitFor(() => expect(node.requests).toHaveLength(2));
    await after(() => last()?.resolve(config));
    expect(await screen.findByText('Live')).toBeTruthy();
  });
});

describe('the rent', () => {
  it('is refetched after an error', async () => {
    vi.useFakeTimers();
    const Rent = () => <p>{`rent ${useRents().data?.gallery ?? 'unknown'}`}</p>;
    draw(<Rent />);
    const wait = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds));
    await wait(100);
    expect(screen.getByText('rent unknown')).toBeTruthy();
    node.rent = async () => 7n;
    await wait(6_000);
    expect(screen.getByText('rent 7')).toBeTruthy();
  });
});

describe('an RPC outage', () => {
  it('after everything was loaded is shown with the age of the data', async () => {
    const client = draw(<GlobalNotices />);
    const refetch = async (times: number) => {
      await after(() => void client.invalidateQueries({ queryKey: ['config'] }));
      await waitFor(() => expect(node.requests).toHaveLength(times));
    };
    await after(() => last()?.resolve(config));
    await waitFor(() => expect(client.getQueryData(['config'])).toBe(config));
    expect(screen.queryByText('The node does not answer.')).toBeNull();
    await refetch(2);
    await after(() => last()?.reject());
    expect((await screen.findByRole('status')).textContent).toMatch(
      /^The node does not answer\.The data is from .+ and may be outdated/,
    );
    await refetch(3);
    expect(screen.getByText('The node does not answer.')).toBeTruthy();
    await after(() => last()?.resolve(config));
    await waitFor(() => expect(screen.queryByText('The node does not answer.')).toBeNull());
  });
});
