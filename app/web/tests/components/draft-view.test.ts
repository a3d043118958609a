// What a draft comes to: worths are rounded down, so that parts which make up the whole may be a base unit a gallery too many.
import { getBase58Decoder, type Address } from '@solana/kit';
import { expect, it } from 'vitest';
import type { Delegation, Influence } from '../../src/chain/program';
import type { At } from '../../src/chain/read';
import { choose } from '../../src/pages/allocate/draft-view';
import type { Ground } from '../../src/pages/allocate/page';

const addressOf = (number: number) => getBase58Decoder().decode(new Uint8Array(32).fill(number)) as Address;
const [A, B] = [addressOf(1), addressOf(2)];
const ground = {
  influence: { total: 1_000n, revision: 1n, shareSupply: 1_000n, allocatedShares: 800n } as Influence,
  delegations: [A, B].map((gallery) => ({ gallery, shares: 400n }) as At<Delegation>),
  galleries: [],
  tokens: [],
} as unknown as Ground;

/** What stands in the way of giving so much to the two. */
function obstacle(a: bigint, b: bigint) {
  const entries = new Map([[A, a], [B, b]].map(([gallery, points]) => [gallery as Address, { points: points as bigint, typed: undefined, why: undefined }]));
  return choose(ground, { entries, lock: '', base: undefined }).obstacle;
}

it.each([[600n, 400n], [600n, 401n], [601n, 401n]])('%s and %s can be given', (a, b) => expect(obstacle(a, b)).toBeUndefined());

it('what is more than rounding can not', () => {
  expect(obstacle(600n, 403n)).toBe('More is given than there is.');
});
