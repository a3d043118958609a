// Adds settles to a transaction: as many galleries as fit. For an unlock, further transactions settle the rest.
import type { Address, Instruction } from '@solana/kit';
import type { Failure } from '../../chain/errors';
import * as ix from '../../chain/instructions';
import { INFLUENCE_ERROR__NOTHING_UNLOCKING } from '../../chain/program';
import { fitsTransaction, packTransactions } from '../../chain/send';

interface PackedSettles {
  readonly instructions: readonly Instruction[];
  /** Number of settled galleries, from the first on. */
  readonly count: number;
}

/** Builds the transaction with as many settles as fit. Crankers settle the other galleries. */
export async function packSettles(
  owner: Address,
  galleries: readonly Address[],
  build: (settle: readonly Address[]) => Promise<readonly Instruction[]>,
): Promise<PackedSettles> {
  for (let count = galleries.length; count > 0; count -= 1) {
    const instructions = await build(galleries.slice(0, count));
    if (fitsTransaction(owner, instructions)) return { instructions, count };
  }
  return { instructions: await build([]), count: 0 };
}

/** Builds an unlock up to the payout: later transactions settle the galleries that do not fit the first one, and pay out. */
export async function packUnlock(
  actor: ix.OwnerContext,
  amount: bigint,
  galleries: readonly Address[],
): Promise<(readonly Instruction[])[]> {
  const { owner } = actor;
  const { instructions, count } = await packSettles(owner, galleries, (settle) => ix.unlock(actor, amount, settle));
  const rest = galleries.slice(count);
  return rest.length === 0 ? [instructions] : [instructions, ...packTransactions(owner, await ix.finishUnlock(actor, rest))];
}

/** Returns whether finishing failed because a cranker has already paid out the tokens. */
export const isAlreadyPaid = ({ code }: Failure) => code === INFLUENCE_ERROR__NOTHING_UNLOCKING;
