// Sorts and searches galleries.
import type { Address } from '@solana/kit';

interface Ranked {
  readonly address: Address;
  readonly rank: number;
  readonly rankDay: number;
}

/**
 * Sorts by position, galleries without one last. While a day is being applied, two galleries may have the same position:
 * the one of the newer day comes first.
 */
export function sortByRank<T extends Ranked>(galleries: readonly T[]): T[] {
  const position = ({ rank, rankDay }: T) => (rankDay === 0 ? Infinity : rank);
  const compare = (a: T, b: T) => (position(a) === position(b) ? b.rankDay - a.rankDay : position(a) - position(b));
  return [...galleries].sort((a, b) => compare(a, b) || (a.address < b.address ? -1 : 1));
}

/** Galleries whose name or address contains the input, by position; all of them for an empty input. */
export function findGalleries<T extends Ranked>(galleries: readonly T[], typed: string, name: (gallery: Address) => string): T[] {
  const query = typed.trim();
  const lower = query.toLocaleLowerCase();
  const found = galleries.filter(
    ({ address }) => query === '' || address.includes(query) || name(address).toLocaleLowerCase().includes(lower),
  );
  return sortByRank(found);
}
