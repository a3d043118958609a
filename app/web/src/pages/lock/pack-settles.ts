// Settling on the way: as many galleries as a transaction has room for, and for an unlock the rest right after it.
import type { Address, Instruction } from '@solana/kit';
import type { Failure } from '../../chain/errors';
import * as make from '../../chain/instructions';
import { INFLUENCE_ERROR__NOTHING_UNLOCKING } from '../../chain/program';
import { fits, pack } from '../../chain/send';

interface Fitted {
  readonly made: readonly Instruction[];
  /** How many of the galleries it settles, from the first on. */
  readonly count: number;
}

/** The transaction with as many galleries as fit; the others follow by the crankers. */
export async function fitting(
  owner: Address,
  galleries: readonly Address[],
  make: (settle: readonly Address[]) => Promise<readonly Instruction[]>,
): Promise<Fitted> {
  for (let count = galleries.length; count > 0; count -= 1) {
    const made = await make(galleries.slice(0, count));
    if (fits(owner, made)) return { made, count };
  }
  return { made: await make([]), count: 0 };
}

/** Unlocking until it is paid: what does not fit the first transaction is settled and paid out by those after it. */
export async function unlocking(actor: make.Actor, amount: bigint, galleries: readonly Address[]): Promise<(readonly Instruction[])[]> {
  const { owner } = actor;
  const { made, count } = await fitting(owner, galleries, (settle) => make.unlock(actor, amount, settle));
  const rest = galleries.slice(count);
  return rest.length === 0 ? [made] : [made, ...pack(owner, await make.finishUnlock(actor, rest))];
}

/** Whether finishing failed because a cranker was first: the tokens are paid. */
export const isPaid = ({ code }: Failure) => code === INFLUENCE_ERROR__NOTHING_UNLOCKING;
