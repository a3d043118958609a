// Sorting and searching galleries.
import { describe, expect, it } from 'vitest';
import type { Address } from '@solana/kit';
import { sortByRank, findGalleries } from '../../src/pages/galleries/order';

const gallery = (address: string, rank: number, rankDay: number) => ({ address: address as Address, rank, rankDay });
const ALL = [gallery('new', 0, 0), gallery('third', 3, 9), gallery('old', 1, 8), gallery('first', 1, 9)];
const addresses = (found: readonly { address: string }[]) => found.map(({ address }) => address);

describe('galleries', () => {
  it('are sorted by position, the newer day first, and unranked ones last', () => {
    expect(addresses(sortByRank(ALL))).toEqual(['first', 'old', 'third', 'new']);
  });

  it('are found by part of the name, ignoring case, or part of the address', () => {
    const name = (address: string) => (address === 'old' ? 'Étoile du Nord' : address);
    expect(addresses(findGalleries(ALL, 'étoile', name))).toEqual(['old']);
    expect(addresses(findGalleries(ALL, ' ir ', name))).toEqual(['first', 'third']);
    expect(findGalleries(ALL, 'unknown', name)).toEqual([]);
  });
});
