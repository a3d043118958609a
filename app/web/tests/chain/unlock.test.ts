// An unlock's transactions end with the payout, regardless of the number of galleries.
import { getBase58Decoder, type Address } from '@solana/kit';
import { describe, expect, it } from 'vitest';
import { fitsTransaction } from '../../src/chain/send';
import { delegationAddress, getFinishUnlockDiscriminatorBytes, getUnlockDiscriminatorBytes } from '../../src/chain/program';
import { packUnlock } from '../../src/pages/lock/pack-settles';

const addressOf = (number: number) => getBase58Decoder().decode(new Uint8Array(32).fill(number)) as Address;
const OWNER = addressOf(100);
const TOKEN_PROGRAM = 'TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA' as Address;
const actor = { owner: OWNER, config: { mint: addressOf(101), tokenProgram: TOKEN_PROGRAM } };
const galleries = (count: number) => Array.from({ length: count }, (_, index) => addressOf(index + 1));

/** Number of occurrences of each gallery's delegation in the transactions. */
async function settled(groups: Awaited<ReturnType<typeof packUnlock>>, count: number): Promise<number[]> {
  const named = groups.flat().flatMap(({ accounts = [] }) => accounts.map(({ address }) => address));
  return Promise.all(
    galleries(count).map(async (gallery) => {
      const delegation = await delegationAddress(OWNER, gallery);
      return named.filter((address) => address === delegation).length;
    }),
  );
}

describe('unlocking', () => {
  it('is one transaction if the galleries fit', async () => {
    const groups = await packUnlock(actor, 5n, galleries(3));
    expect(groups).toHaveLength(1);
    expect(await settled(groups, 3)).toEqual([1, 1, 1]);
  });

  it('settles every gallery once and pays out at the end if they do not fit', async () => {
    const groups = await packUnlock(actor, 5n, galleries(30));
    expect(groups.length).toBeGreaterThan(1);
    expect(groups.every((group) => fitsTransaction(OWNER, group))).toBe(true);
    expect(await settled(groups, 30)).toEqual(Array.from({ length: 30 }, () => 1));
    const data = groups.flat().map(({ data = new Uint8Array() }) => data.slice(0, 8));
    expect(data.findIndex((bytes) => `${bytes}` === `${getUnlockDiscriminatorBytes()}`)).toBe(1);
    expect(`${data.at(-1)}`).toBe(`${getFinishUnlockDiscriminatorBytes()}`);
  });
});
