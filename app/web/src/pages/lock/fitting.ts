// As many galleries settled on the way as one transaction has room for; the rest follows by the crankers.
import type { Address, Instruction } from '@solana/kit';
import { fits } from '../../chain/send';

export async function fitting(
  owner: Address,
  galleries: readonly Address[],
  make: (settle: readonly Address[]) => Promise<Instruction[]>,
): Promise<Instruction[]> {
  for (let count = galleries.length; count > 0; count -= 1) {
    const made = await make(galleries.slice(0, count));
    if (fits(owner, made)) return made;
  }
  return make([]);
}
