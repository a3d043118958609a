// Answers with everything in them that this page has landed: a service's machines are not all as far as the one that took it.
import { SOLANA_ERROR__JSON_RPC__SERVER_ERROR_MIN_CONTEXT_SLOT_NOT_REACHED, isSolanaError, type Slot } from '@solana/kit';
import { COMMITMENT, type Node } from './node';

/** Pause between two questions, milliseconds. */
const ASK_EVERY = 400;
/** How often a machine is asked that is behind, before its answer is told. */
const QUESTIONS = 25;

/** How new an answer has to be. */
interface Since {
  readonly commitment: typeof COMMITMENT;
  readonly minContextSlot: Slot;
}

/** Asks until the machine that answers has what landed; throws what it says when it does not get there. */
export async function fresh<T>(node: Node, ask: (since: Since) => Promise<T>): Promise<T> {
  for (let question = 1; ; question += 1) {
    try {
      return await ask({ commitment: COMMITMENT, minContextSlot: node.landed });
    } catch (error) {
      if (question === QUESTIONS || !isSolanaError(error, SOLANA_ERROR__JSON_RPC__SERVER_ERROR_MIN_CONTEXT_SLOT_NOT_REACHED)) throw error;
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY));
    }
  }
}
