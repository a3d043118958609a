// @vitest-environment jsdom
// The portfolio draws what changes: with many galleries, moving one slider draws one row.
import { getBase58Decoder, type Address } from '@solana/kit';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Config, Delegation, Gallery, Influence } from '../../src/chain/program';
import type { At } from '../../src/chain/read';
import { DraftsProvider } from '../../src/draft/draft';
import type { Ground } from '../../src/pages/allocate/page';
import { Portfolio } from '../../src/pages/allocate/portfolio';
import { SigningProvider } from '../../src/hooks/signing';
import { SiteProvider } from '../../src/hooks/site';

const GALLERIES = 50;
const addressOf = (number: number) => getBase58Decoder().decode(new Uint8Array(32).fill(number)) as Address;
const OWNER = addressOf(200);

const drawn = new Map<string, number>();
vi.mock('../../src/components/slider', () => ({
  Slider: ({ label, most, onSlide }: { label: string; most: () => bigint; onSlide: (units: bigint) => void }) => {
    drawn.set(label, (drawn.get(label) ?? 0) + 1);
    return <button type="button" data-most={`${most()}`} onClick={() => onSlide(1n)}>{label}</button>;
  },
}));
vi.mock('../../src/hooks/viewer', () => ({ useViewer: () => ({ canSign: true }) }));
vi.mock('../../src/wallet/wallet', () => ({ useWallet: () => ({ wallets: [] }) }));

/** A node that never answers. */
const silent = () => ({ send: () => new Promise(() => undefined) });
const node = { rpc: new Proxy({}, { get: () => silent }), subscriptions: {} };
const gallery = (place: number) => addressOf(place + 1);
const places = Array.from({ length: GALLERIES }, (_, place) => place);

const ground = {
  owner: OWNER,
  config: { decimals: 6 } as Config,
  influence: { total: 5_000n, revision: 1n, shareSupply: 5_000n, allocatedShares: 2_500n } as Influence,
  delegations: places.map((place) => ({ gallery: gallery(place), shares: 50n }) as At<Delegation>),
  galleries: places.map((place) => ({ address: gallery(place), status: 0, rank: place + 1, rankDay: 1 }) as At<Gallery>),
  tokens: [],
} satisfies Ground;

function show() {
  const site = { config: { names: Object.fromEntries(places.map((place) => [gallery(place), `Place ${place}`])) }, node };
  return render(
    <SiteProvider site={site as never}>
      <QueryClientProvider client={new QueryClient()}>
        <DraftsProvider><SigningProvider><Portfolio ground={ground} /></SigningProvider></DraftsProvider>
      </QueryClientProvider>
    </SiteProvider>,
  );
}

const slide = (place: number) => act(async () => screen.getByRole('button', { name: `Part of Place ${place}` }).click());

describe('portfolio', () => {
  beforeEach(() => drawn.clear());
  afterEach(cleanup);

  it('draws the row that changes and no other', async () => {
    show();
    expect(drawn.size).toBe(GALLERIES);
    drawn.clear();
    await slide(7);
    expect([...drawn]).toEqual([['Part of Place 7', 1]]);
    expect(screen.getByRole('textbox', { name: 'Points of Place 7' })).toHaveProperty('value', '0.000001');
  });

  it('knows in every row what is free now, though the row was not drawn since', async () => {
    show();
    await slide(7);
    drawn.clear();
    await slide(3);
    // One of its own, 2 500 that nobody had, and 49 that each of the two gave back.
    const most = screen.getByRole('button', { name: 'Part of Place 3' }).getAttribute('data-most');
    expect(BigInt(most ?? 0)).toBe(1n + 2_500n + 49n + 49n);
    expect([...drawn.keys()]).toEqual(['Part of Place 3']);
  });
});
