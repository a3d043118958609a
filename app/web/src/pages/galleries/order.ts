// Galleries in order of their positions, and those that somebody asks for.
import type { Address } from '@solana/kit';

interface Ranked {
  readonly address: Address;
  readonly rank: number;
  readonly rankDay: number;
}

/**
 * By position; those without one after them. While a day is being applied two may have the same one: the newer day's
 * comes first.
 */
export function inOrder<T extends Ranked>(galleries: readonly T[]): T[] {
  const place = ({ rank, rankDay }: T) => (rankDay === 0 ? Infinity : rank);
  const compare = (a: T, b: T) => (place(a) === place(b) ? b.rankDay - a.rankDay : place(a) - place(b));
  return [...galleries].sort((a, b) => compare(a, b) || (a.address < b.address ? -1 : 1));
}

/** Those whose name or address has what was typed in it, in order; all of them for nothing. */
export function matching<T extends Ranked>(galleries: readonly T[], typed: string, name: (gallery: Address) => string): T[] {
  const asked = typed.trim();
  const low = asked.toLocaleLowerCase();
  const found = galleries.filter(({ address }) => asked === '' || address.includes(asked) || name(address).toLocaleLowerCase().includes(low));
  return inOrder(found);
}
