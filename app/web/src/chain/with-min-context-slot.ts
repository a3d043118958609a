// Answers with everything in them that this page has landed or was told of: a service's machines are not all as far as the
// one that said it.
import { SOLANA_ERROR__JSON_RPC__SERVER_ERROR_MIN_CONTEXT_SLOT_NOT_REACHED, isSolanaError, type Slot } from '@solana/kit';
import { COMMITMENT, type Node } from './node';

/** Pause between two questions, milliseconds. */
const ASK_EVERY = 400;
/** How often a machine is asked that is behind, before its answer is told. */
const QUESTIONS = 25;

/** How long a machine may take for an answer, milliseconds. */
const PATIENCE = 30_000;

/** How new an answer has to be. */
interface Since {
  readonly commitment: typeof COMMITMENT;
  readonly minContextSlot: Slot;
}

/** When nobody waits for an answer any more. */
interface Until {
  readonly abortSignal: AbortSignal;
}

/** Asks until the machine that answers has it; throws what it says when it does not get there. */
export async function fresh<T>(node: Node, ask: (since: Since, until: Until) => Promise<T>): Promise<T> {
  for (let question = 1; ; question += 1) {
    try {
      return await ask({ commitment: COMMITMENT, minContextSlot: node.seen }, { abortSignal: AbortSignal.timeout(PATIENCE) });
    } catch (error) {
      if (question === QUESTIONS || !isSolanaError(error, SOLANA_ERROR__JSON_RPC__SERVER_ERROR_MIN_CONTEXT_SLOT_NOT_REACHED)) throw error;
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY));
    }
  }
}
