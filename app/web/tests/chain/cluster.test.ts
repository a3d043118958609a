// The node's cluster is checked before signing, and the signing request names it.
import { describe, expect, it } from 'vitest';
import { fetchCluster, walletChain } from '../../src/chain/cluster';
import type { Node } from '../../src/chain/node';

const MAINNET = '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d';
const DEVNET = 'EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG';
const TESTNET = '4uhcVJyU9pJkvQyS88uRDiswHXSCkY3zQawwpjk2NsNY';
const PRIVATE = 'AyuCnJnXTPQF9U6VjXPjJn5GQYsZqwpQM8fTYKL1ChGJ';

/** A node with this response to `getGenesisHash`. */
const nodeWith = (answers: () => Promise<string>) => ({ rpc: { getGenesisHash: () => ({ send: answers }) } }) as unknown as Node;
const nodeOf = (genesis: string) => nodeWith(async () => genesis);

describe('the cluster of a node', () => {
  it.each([
    [MAINNET, 'solana:mainnet'],
    [DEVNET, 'solana:devnet'],
    [TESTNET, 'solana:testnet'],
    [PRIVATE, 'solana:localnet'],
  ])('%s is %s', async (genesis, chain) => {
    expect(await fetchCluster(nodeOf(genesis), undefined)).toBe(chain);
    expect(await fetchCluster(nodeOf(genesis), genesis)).toBe(chain);
  });

  it('is rejected if it differs from the configured one', async () => {
    await expect(fetchCluster(nodeOf(PRIVATE), DEVNET)).rejects.toMatchObject({
      kind: 'cluster',
      title: 'The node belongs to another cluster.',
    });
  });

  it.each([undefined, PRIVATE])('is rejected if the node does not answer (configured: %s)', async (wanted) => {
    const silent = nodeWith(async () => {
      throw new TypeError('Failed to fetch');
    });
    await expect(fetchCluster(silent, wanted)).rejects.toMatchObject({
      kind: 'cluster',
      title: 'The cluster of the node is unknown.',
    });
  });
});

describe('the chain of a signing request', () => {
  const listed = ['solana:mainnet', 'solana:devnet'];

  it('is the node’s cluster, at any position of the wallet’s list', () => {
    expect(walletChain('solana:devnet', listed)).toBe('solana:devnet');
    expect(walletChain('solana:mainnet', listed)).toBe('solana:mainnet');
  });

  it('is omitted if the wallet does not list solana:localnet', () => {
    expect(walletChain('solana:localnet', listed)).toBeUndefined();
    expect(walletChain('solana:localnet', [...listed, 'solana:localnet'])).toBe('solana:localnet');
  });

  it('is rejected if the wallet does not list the public cluster', () => {
    expect(() => walletChain('solana:testnet', listed)).toThrow('The wallet does not support testnet.');
  });
});
