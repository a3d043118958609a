// Nothing is signed before the node says which cluster it belongs to, and the wallet is told that one.
import { describe, expect, it } from 'vitest';
import { clusterOf, told } from '../../src/chain/cluster';
import type { Node } from '../../src/chain/node';

const MAINNET = '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d';
const DEVNET = 'EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG';
const TESTNET = '4uhcVJyU9pJkvQyS88uRDiswHXSCkY3zQawwpjk2NsNY';
const OWN = 'AyuCnJnXTPQF9U6VjXPjJn5GQYsZqwpQM8fTYKL1ChGJ';

/** A node that answers like this when it is asked for its genesis hash. */
const nodeThat = (answers: () => Promise<string>) => ({ rpc: { getGenesisHash: () => ({ send: answers }) } }) as unknown as Node;
const nodeOf = (genesis: string) => nodeThat(async () => genesis);

describe('the cluster of a node', () => {
  it.each([[MAINNET, 'solana:mainnet'], [DEVNET, 'solana:devnet'], [TESTNET, 'solana:testnet'], [OWN, 'solana:localnet']])('%s is %s', async (genesis, chain) => {
    expect(await clusterOf(nodeOf(genesis), undefined)).toBe(chain);
    expect(await clusterOf(nodeOf(genesis), genesis)).toBe(chain);
  });

  it('is refused when it is another than is wanted', async () => {
    await expect(clusterOf(nodeOf(OWN), DEVNET)).rejects.toMatchObject({ kind: 'cluster', title: 'The node belongs to another cluster.' });
  });

  it.each([undefined, OWN])('is refused when the node does not say it (wanted: %s)', async (wanted) => {
    const silent = nodeThat(async () => { throw new TypeError('Failed to fetch'); });
    await expect(clusterOf(silent, wanted)).rejects.toMatchObject({ kind: 'cluster', title: 'The node does not say which cluster it belongs to.' });
  });
});

describe('what a wallet is told', () => {
  const listed = ['solana:mainnet', 'solana:devnet'];

  it('is the cluster of the node, wherever the wallet lists it', () => {
    expect(told('solana:devnet', listed)).toBe('solana:devnet');
    expect(told('solana:mainnet', listed)).toBe('solana:mainnet');
  });

  it('is nothing where it has no name for a chain of one’s own', () => {
    expect(told('solana:localnet', listed)).toBeUndefined();
    expect(told('solana:localnet', [...listed, 'solana:localnet'])).toBe('solana:localnet');
  });

  it('is refused where it does not know the public cluster', () => {
    expect(() => told('solana:testnet', listed)).toThrow('The wallet does not sign for testnet.');
  });
});
