// @vitest-environment jsdom
// A node that goes away: what is said of it stays until it is back, and numbers that are not new are said to be old.
import { QueryClient, QueryClientProvider, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { act, cleanup, render, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Config } from '../../src/chain/program';
import { Loaded } from '../../src/components/notice';
import { Foot, Trouble } from '../../src/components/shell';
import { useRents } from '../../src/hooks/queries';
import { SiteProvider } from '../../src/hooks/site';
import { ViewerProvider } from '../../src/hooks/viewer';

vi.mock('../../src/wallet/wallet', () => ({ useWallet: () => ({ wallets: [] }) }));
vi.mock('../../src/hooks/live', () => ({ useIsLive: () => true, useNow: () => 0 }));
const node = vi.hoisted(() => ({
  answers: [] as { give: (data: unknown) => void; refuse: () => void }[],
  rent: (): Promise<bigint> => Promise.reject(new TypeError('Failed to fetch')),
}));
vi.mock('../../src/chain/read', async (original) => ({
  ...(await original<object>()),
  readRent: () => node.rent(),
  readConfig: () => new Promise((give, reject) => node.answers.push({ give, refuse: () => reject(new TypeError('Failed to fetch')) })),
}));

const config = { decimals: 6 } as Config;

function Asking({ ask }: { ask: () => Promise<string> }) {
  return <Loaded query={useQuery({ queryKey: ['asked'], queryFn: ask }) as UseQueryResult<string>}>{(words) => words}</Loaded>;
}

function draw(place: React.ReactNode) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity, networkMode: 'always' } } });
  const silent = new Proxy({}, { get: () => () => ({ send: () => new Promise(() => undefined) }) });
  render(
    <SiteProvider site={{ config: { names: {} }, node: { rpc: silent } } as never}>
      <QueryClientProvider client={client}><ViewerProvider>{place}</ViewerProvider></QueryClientProvider>
    </SiteProvider>,
  );
  return client;
}

const last = () => node.answers.at(-1);
const after = (done: () => void) => act(async () => done());

afterEach(() => { cleanup(); vi.useRealTimers(); node.answers.length = 0; });

describe('what can not be read', () => {
  it('is said by the same notice while it is asked again, and the button keeps the focus', async () => {
    const answers: { give: (words: string) => void; refuse: () => void }[] = [];
    const client = draw(<Asking ask={() => new Promise<string>((give, reject) => answers.push({ give, refuse: () => reject(new Error('Odd.')) }))} />);
    await after(() => answers[0]?.refuse());
    const notice = (await screen.findByText('Something went wrong.')).closest('[role="alert"]');
    const button = screen.getByRole('button', { name: 'Try again' });
    button.focus();
    await after(() => button.click());
    await waitFor(() => expect(answers).toHaveLength(2));
    expect(document.activeElement).toBe(button);
    expect(screen.getByRole('alert')).toBe(notice);
    await after(() => answers[1]?.refuse());
    await waitFor(() => expect(client.getQueryState(['asked'])?.status).toBe('error'));
    expect(screen.getByRole('alert')).toBe(notice);
    await after(() => button.click());
    await waitFor(() => expect(answers).toHaveLength(3));
    await after(() => answers[2]?.give('It is here.'));
    expect(await screen.findByText('It is here.')).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('the tag at the foot', () => {
  it('does not say live, whatever still arrives, while the node does not answer', async () => {
    const client = draw(<Foot />);
    expect(screen.getByText('Live')).toBeTruthy();
    await after(() => last()?.refuse());
    expect(await screen.findByText('Away')).toBeTruthy();
    await after(() => void client.invalidateQueries());
    await waitFor(() => expect(node.answers).toHaveLength(2));
    await after(() => last()?.give(config));
    expect(await screen.findByText('Live')).toBeTruthy();
  });
});

describe('what a record costs', () => {
  it('is asked for again when it was refused', async () => {
    vi.useFakeTimers();
    const Says = () => <p>{`rent ${useRents().data?.gallery ?? 'unknown'}`}</p>;
    draw(<Says />);
    const wait = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds));
    await wait(100);
    expect(screen.getByText('rent unknown')).toBeTruthy();
    node.rent = async () => 7n;
    await wait(6_000);
    expect(screen.getByText('rent 7')).toBeTruthy();
  });
});

describe('a node that goes away', () => {
  it('after everything was read is said too, with how old the numbers are', async () => {
    const client = draw(<Trouble />);
    const askAgain = async (times: number) => {
      await after(() => void client.invalidateQueries({ queryKey: ['config'] }));
      await waitFor(() => expect(node.answers).toHaveLength(times));
    };
    await after(() => last()?.give(config));
    await waitFor(() => expect(client.getQueryData(['config'])).toBe(config));
    expect(screen.queryByText('The node does not answer.')).toBeNull();
    await askAgain(2);
    await after(() => last()?.refuse());
    expect((await screen.findByRole('status')).textContent).toMatch(/^The node does not answer\.What you see is of .+ and may have changed since/);
    await askAgain(3);
    expect(screen.getByText('The node does not answer.')).toBeTruthy();
    await after(() => last()?.give(config));
    await waitFor(() => expect(screen.queryByText('The node does not answer.')).toBeNull());
  });
});
