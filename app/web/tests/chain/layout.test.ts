// Accounts with another layout version are rejected: their bytes would be decoded as wrong amounts.
import { getBase58Decoder, type Address } from '@solana/kit';
import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { toConfig, toDelegation, toGallery, toInfluence, toSnapshot } from '../../src/chain/layout';
import type { Node } from '../../src/chain/node';
import {
  INFLUENCE_PROGRAM_ADDRESS,
  getConfigSize,
  getDelegationSize,
  getGallerySize,
  getInfluenceSize,
  getSnapshotSize,
} from '../../src/chain/program';
import { readGalleries, readInfluence } from '../../src/chain/read';
import { keys, applyUpdate } from '../../src/hooks/queries';

const AT = getBase58Decoder().decode(new Uint8Array(32).fill(9)) as Address;
const account = (size: number, version: number) => Uint8Array.from({ length: size }, (_, offset) => (offset === 8 ? version : 0));
const base64 = (bytes: Uint8Array) => [Buffer.from(bytes).toString('base64'), 'base64'] as const;

const LAYOUTS = [
  ['configuration', toConfig, getConfigSize()],
  ['influence account', toInfluence, getInfluenceSize()],
  ['gallery', toGallery, getGallerySize()],
  ['delegation', toDelegation, getDelegationSize()],
  ['snapshot', toSnapshot, getSnapshotSize()],
] as const;

/** A node that returns this data for every account. */
const nodeOf = (data: Uint8Array) => {
  const found = {
    data: base64(data),
    owner: INFLUENCE_PROGRAM_ADDRESS,
    lamports: 1n,
    executable: false,
    space: BigInt(data.length),
  };
  const rpc = {
    getAccountInfo: () => ({ send: async () => ({ value: found }) }),
    getProgramAccounts: () => ({ send: async () => [{ pubkey: AT, account: found }] }),
  };
  return { rpc } as unknown as Node;
};

describe('layouts', () => {
  it.each(LAYOUTS)('a %s of version 1 is decoded, another version is rejected', (what, layout, size) => {
    expect(layout(account(size, 1), AT)).toMatchObject({ version: 1 });
    for (const version of [0, 2, 255])
      expect(() => layout(account(size, version), AT)).toThrow(`The ${what} has an unsupported layout`);
    expect(() => layout(new Uint8Array(4), AT)).toThrow(`The ${what} has an unsupported layout`);
  });

  it('are checked by every read', async () => {
    await expect(readInfluence(nodeOf(account(getInfluenceSize(), 2)), AT)).rejects.toMatchObject({ kind: 'version' });
    await expect(readGalleries(nodeOf(account(getGallerySize(), 2)))).rejects.toMatchObject({
      kind: 'version',
      detail: expect.stringContaining(AT) as string,
    });
    expect(await readGalleries(nodeOf(account(getGallerySize(), 1)))).toMatchObject([{ address: AT, version: 1 }]);
  });

  it('are checked by live updates: stale data is removed', () => {
    const client = new QueryClient();
    const receive = (version: number) =>
      applyUpdate(client, AT, { kind: 'influence', address: AT, data: account(getInfluenceSize(), version) });
    receive(1);
    expect(client.getQueryData(keys.influence(AT))).toMatchObject({ version: 1 });
    receive(2);
    expect(client.getQueryData(keys.influence(AT))).toBeUndefined();
  });
});
