// Reads with `minContextSlot`. The machines behind an RPC service are at different slots: without it, a read could miss a
// transaction that another machine has already confirmed.
import { SOLANA_ERROR__JSON_RPC__SERVER_ERROR_MIN_CONTEXT_SLOT_NOT_REACHED, isSolanaError, type Slot } from '@solana/kit';
import { COMMITMENT, type Node } from './node';

const RETRY_INTERVAL_MS = 400;
/** Attempts before the error of a node that is behind is thrown. */
const MAX_ATTEMPTS = 25;

const REQUEST_TIMEOUT_MS = 30_000;

interface ReadConfig {
  readonly commitment: typeof COMMITMENT;
  readonly minContextSlot: Slot;
}

interface SendOptions {
  readonly abortSignal: AbortSignal;
}

/** Calls `read` until the answering node has reached the observed slot. Any other error is thrown at once. */
export async function withMinContextSlot<T>(
  node: Node,
  read: (minimum: ReadConfig, options: SendOptions) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await read(
        { commitment: COMMITMENT, minContextSlot: node.observedSlot },
        { abortSignal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) },
      );
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !isSolanaError(error, SOLANA_ERROR__JSON_RPC__SERVER_ERROR_MIN_CONTEXT_SLOT_NOT_REACHED))
        throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_INTERVAL_MS));
    }
  }
}
