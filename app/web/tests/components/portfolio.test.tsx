// @vitest-environment jsdom
// Rendering cost: with many galleries, moving one slider re-renders one row.
import { getBase58Decoder, type Address } from '@solana/kit';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Config, Delegation, Gallery, Influence } from '../../src/chain/program';
import type { WithAddress } from '../../src/chain/read';
import { DraftsProvider } from '../../src/draft/draft';
import type { AllocatePageData } from '../../src/pages/allocate/page-data';
import { Portfolio } from '../../src/pages/allocate/portfolio';
import { SigningProvider } from '../../src/hooks/signing';
import { SiteProvider } from '../../src/hooks/site';

const GALLERIES = 50;
const addressOf = (number: number) => getBase58Decoder().decode(new Uint8Array(32).fill(number)) as Address;
const OWNER = addressOf(200);

const rendered = new Map<string, number>();
vi.mock('../../src/components/slider', () => ({
  Slider: ({ label, max, onSlide }: { label: string; max: () => bigint; onSlide: (units: bigint) => void }) => {
    rendered.set(label, (rendered.get(label) ?? 0) + 1);
    return (
      <button type="button" data-max={`${max()}`} onClick={() => onSlide(1n)}>
        {label}
      </button>
    );
  },
}));
vi.mock('../../src/hooks/viewer', () => ({ useViewer: () => ({ canSign: true }) }));
vi.mock('../../src/wallet/wallet', () => ({ useWallet: () => ({ wallets: [] }) }));

/** A node that never answers. */
const silent = () => ({ send: () => new Promise(() => undefined) });
const node = { rpc: new Proxy({}, { get: () => silent }), subscriptions: {} };
const gallery = (index: number) => addressOf(index + 1);
const indices = Array.from({ length: GALLERIES }, (_, index) => index);

const pageData = {
  owner: OWNER,
  config: { decimals: 6 } as Config,
  influence: { total: 5_000n, revision: 1n, shareSupply: 5_000n, allocatedShares: 2_500n } as Influence,
  delegations: indices.map((index) => ({ gallery: gallery(index), shares: 50n }) as WithAddress<Delegation>),
  galleries: indices.map(
    (index) => ({ address: gallery(index), status: 0, rank: index + 1, rankDay: 1 }) as WithAddress<Gallery>,
  ),
  tokens: [],
} satisfies AllocatePageData;

function show() {
  const site = { config: { names: Object.fromEntries(indices.map((index) => [gallery(index), `Gallery ${index}`])) }, node };
  return render(
    <SiteProvider site={site as never}>
      <QueryClientProvider client={new QueryClient()}>
        <DraftsProvider>
          <SigningProvider>
            <Portfolio pageData={pageData} />
          </SigningProvider>
        </DraftsProvider>
      </QueryClientProvider>
    </SiteProvider>,
  );
}

const slide = (index: number) => act(async () => screen.getByRole('button', { name: `Share of Gallery ${index}` }).click());

describe('portfolio', () => {
  beforeEach(() => rendered.clear());
  afterEach(cleanup);

  it('renders only the row that changes', async () => {
    show();
    expect(rendered.size).toBe(GALLERIES);
    rendered.clear();
    await slide(7);
    expect([...rendered]).toEqual([['Share of Gallery 7', 1]]);
    expect(screen.getByRole('textbox', { name: 'Points of Gallery 7' })).toHaveProperty('value', '0.000001');
  });

  it('gives every row the current free points without rendering it', async () => {
    show();
    await slide(7);
    rendered.clear();
    await slide(3);
    // The row's own 1, the 2 500 free points, and the 49 that each of the two rows gave up.
    const max = screen.getByRole('button', { name: 'Share of Gallery 3' }).getAttribute('data-max');
    expect(BigInt(max ?? 0)).toBe(1n + 2_500n + 49n + 49n);
    expect([...rendered.keys()]).toEqual(['Share of Gallery 3']);
  });
});
