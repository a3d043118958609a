// Values round down, so targets that add up to the total may exceed it by one base unit per gallery.
import { getBase58Decoder, type Address } from '@solana/kit';
import { expect, it } from 'vitest';
import type { Delegation, Influence } from '../../src/chain/program';
import type { WithAddress } from '../../src/chain/read';
import { deriveDraft } from '../../src/pages/allocate/draft-view';
import type { AllocatePageData } from '../../src/pages/allocate/page-data';

const addressOf = (number: number) => getBase58Decoder().decode(new Uint8Array(32).fill(number)) as Address;
const [A, B] = [addressOf(1), addressOf(2)];
const pageData = {
  influence: { total: 1_000n, revision: 1n, shareSupply: 1_000n, allocatedShares: 800n } as Influence,
  delegations: [A, B].map((gallery) => ({ gallery, shares: 400n }) as WithAddress<Delegation>),
  galleries: [],
  tokens: [],
} as unknown as AllocatePageData;

/** The obstacle of a draft with these targets. */
function obstacle(a: bigint, b: bigint) {
  const entries = new Map(
    [
      [A, a],
      [B, b],
    ].map(([gallery, points]) => [gallery as Address, { points: points as bigint, typed: undefined, why: undefined }]),
  );
  return deriveDraft(pageData, { entries, lock: '', base: undefined }).obstacle;
}

it.each([
  [600n, 400n],
  [600n, 401n],
  [601n, 401n],
])('%s and %s can be allocated', (a, b) => expect(obstacle(a, b)).toBeUndefined());

it('an excess above rounding is rejected', () => {
  expect(obstacle(600n, 403n)).toBe('The allocations exceed your total.');
});
