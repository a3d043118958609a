// Galleries in order of their positions, and those that somebody asks for.
import type { Address } from '@solana/kit';

interface Ranked {
  readonly address: Address;
  readonly rank: number;
  readonly rankDay: number;
}

/** By position of the newest day that has one; those without, or with an older one, after them. */
export function inOrder<T extends Ranked>(galleries: readonly T[]): T[] {
  return [...galleries].sort((a, b) => b.rankDay - a.rankDay || a.rank - b.rank || (a.address < b.address ? -1 : 1));
}

/** Those whose name or address has what was typed in it, in order; all of them for nothing. */
export function matching<T extends Ranked>(galleries: readonly T[], typed: string, name: (gallery: Address) => string): T[] {
  const asked = typed.trim();
  const low = asked.toLocaleLowerCase();
  const found = galleries.filter(({ address }) => asked === '' || address.includes(asked) || name(address).toLocaleLowerCase().includes(low));
  return inOrder(found);
}
