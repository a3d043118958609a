// Galleries in their order, and those that somebody asks for.
import { describe, expect, it } from 'vitest';
import type { Address } from '@solana/kit';
import { inOrder, matching } from '../../src/pages/galleries/order';

const gallery = (address: string, rank: number, rankDay: number) => ({ address: address as Address, rank, rankDay });
const ALL = [gallery('new', 0, 0), gallery('third', 3, 9), gallery('old', 1, 8), gallery('first', 1, 9)];
const addresses = (found: readonly { address: string }[]) => found.map(({ address }) => address);

describe('galleries', () => {
  it('stand by position, the newer day first, and those without one last', () => {
    expect(addresses(inOrder(ALL))).toEqual(['first', 'old', 'third', 'new']);
  });

  it('are found by a part of the name in any case, or of the address as it is', () => {
    const name = (address: string) => (address === 'old' ? 'Étoile du Nord' : address);
    expect(addresses(matching(ALL, 'étoile', name))).toEqual(['old']);
    expect(addresses(matching(ALL, ' ir ', name))).toEqual(['first', 'third']);
    expect(matching(ALL, 'nobody', name)).toEqual([]);
  });
});
