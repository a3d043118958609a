// An account of another version is refused by name: its bytes would be read as wrong amounts.
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
import { keys, store } from '../../src/hooks/queries';

const AT = getBase58Decoder().decode(new Uint8Array(32).fill(9)) as Address;
const account = (size: number, version: number) => Uint8Array.from({ length: size }, (_, place) => (place === 8 ? version : 0));
const base64 = (bytes: Uint8Array) => [Buffer.from(bytes).toString('base64'), 'base64'] as const;

const LAYOUTS = [
  ['configuration', toConfig, getConfigSize()],
  ['influence record', toInfluence, getInfluenceSize()],
  ['gallery', toGallery, getGallerySize()],
  ['delegation', toDelegation, getDelegationSize()],
  ['snapshot', toSnapshot, getSnapshotSize()],
] as const;

/** A node all of whose accounts are these bytes. */
const nodeOf = (data: Uint8Array) => {
  const found = { data: base64(data), owner: INFLUENCE_PROGRAM_ADDRESS, lamports: 1n, executable: false, space: BigInt(data.length) };
  const rpc = {
    getAccountInfo: () => ({ send: async () => ({ value: found }) }),
    getProgramAccounts: () => ({ send: async () => [{ pubkey: AT, account: found }] }),
  };
  return { rpc } as unknown as Node;
};

describe('layouts', () => {
  it.each(LAYOUTS)('a %s of version 1 is read, and another is refused', (what, layout, size) => {
    expect(layout(account(size, 1), AT)).toMatchObject({ version: 1 });
    for (const version of [0, 2, 255]) expect(() => layout(account(size, version), AT)).toThrow(`The ${what} has a layout`);
    expect(() => layout(new Uint8Array(4), AT)).toThrow(`The ${what} has a layout`);
  });

  it('are checked wherever an account is read', async () => {
    await expect(readInfluence(nodeOf(account(getInfluenceSize(), 2)), AT)).rejects.toMatchObject({ kind: 'version' });
    await expect(readGalleries(nodeOf(account(getGallerySize(), 2)))).rejects.toMatchObject({ kind: 'version', detail: expect.stringContaining(AT) as string });
    expect(await readGalleries(nodeOf(account(getGallerySize(), 1)))).toMatchObject([{ address: AT, version: 1 }]);
  });

  it('are checked when a change arrives: what was known does not stay as if nothing had happened', () => {
    const client = new QueryClient();
    const arrives = (version: number) => store(client, AT, { kind: 'influence', address: AT, data: account(getInfluenceSize(), version) });
    arrives(1);
    expect(client.getQueryData(keys.influence(AT))).toMatchObject({ version: 1 });
    arrives(2);
    expect(client.getQueryData(keys.influence(AT))).toBeUndefined();
  });
});
