// Sends a signed transaction and resends it until it is confirmed, has failed or has expired. The status is looked up by
// the transaction's own signature, so a lost RPC response does not matter.
import {
  SOLANA_ERROR__JSON_RPC__INVALID_PARAMS,
  SOLANA_ERROR__JSON_RPC__METHOD_NOT_FOUND,
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_TRANSACTION_HISTORY_NOT_AVAILABLE,
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_TRANSACTION_SIGNATURE_VERIFICATION_FAILURE,
  getBase64Decoder,
  getSignatureFromTransaction,
  getTransactionDecoder,
  isSolanaError,
  type Base64EncodedWireTransaction,
  type Signature,
} from '@solana/kit';
import { Failure, expired, nodeRefused, fromTransactionError, statusUnknown } from './errors';
import { COMMITMENT, observeSlot, type Node } from './node';

const POLL_INTERVAL_MS = 400;
/** Polls between two sends. Nodes drop transactions that they cannot forward; resending is safe, since a signature lands once. */
const RESEND_EVERY_POLLS = 3;
const REQUEST_TIMEOUT_MS = 5_000;
/** Unanswered polls in a row after which the node counts as away. */
const MAX_MISSED_POLLS = 3;

/** Blocks by which one machine of an RPC service may lag behind another. Expiry waits this much longer. */
const MAX_BLOCKS_BEHIND = 16n;

/** Errors that a retry cannot change. */
const PERMANENT_ERRORS = [
  SOLANA_ERROR__JSON_RPC__INVALID_PARAMS,
  SOLANA_ERROR__JSON_RPC__METHOD_NOT_FOUND,
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_TRANSACTION_SIGNATURE_VERIFICATION_FAILURE,
] as const;

/** Sends the signed transaction and waits until it is confirmed or expired. `onNodeAway` reports an RPC outage and its end. */
export async function sendAndConfirm(
  node: Node,
  signed: Uint8Array,
  lastValidBlockHeight: bigint,
  onNodeAway: (isAway: boolean) => void,
): Promise<Signature> {
  const wire = getBase64Decoder().decode(signed) as Base64EncodedWireTransaction;
  const signature = getSignatureFromTransaction(getTransactionDecoder().decode(signed));
  await submit(node, wire).catch((error: unknown) => {
    // After any other error the transaction may still have been forwarded.
    if (PERMANENT_ERRORS.some((code) => isSolanaError(error, code))) throw nodeRefused(error);
  });
  let missedPolls = 0;
  for (let poll = 1; ; poll += 1) {
    const isResendTurn = poll % RESEND_EVERY_POLLS === 0;
    if (isResendTurn) await submit(node, wire).catch(() => undefined);
    // The expiry is checked before the status: a transaction that is missing after its expiry can never land.
    const found =
      isResendTurn && (await isExpired(node, lastValidBlockHeight))
        ? await finalState(node, signature)
        : await recentState(node, signature);
    if (found === 'landed') return signature;
    if (found instanceof Failure) throw found;
    const before = missedPolls;
    missedPolls = found === 'unanswered' ? before + 1 : 0;
    if (missedPolls === MAX_MISSED_POLLS) onNodeAway(true);
    else if (before >= MAX_MISSED_POLLS && missedPolls === 0) onNodeAway(false);
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
  }
}

const withTimeout = () => ({ abortSignal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });

function submit({ rpc }: Node, wire: Base64EncodedWireTransaction): Promise<Signature> {
  const config = { encoding: 'base64', preflightCommitment: COMMITMENT, skipPreflight: true, maxRetries: 0n } as const;
  return rpc.sendTransaction(wire, config).send(withTimeout());
}

type TransactionState = 'landed' | Failure | 'processed' | 'not-found' | 'unanswered';

/** Status among the node's recent transactions. */
function recentState(node: Node, signature: Signature): Promise<TransactionState> {
  return fetchState(node, signature, false).catch(() => 'unanswered');
}

/** Status after expiry, from the node's full history: the transaction may have landed while the node was away. */
function finalState(node: Node, signature: Signature): Promise<TransactionState> {
  return fetchState(node, signature, true).then(
    (found) => (found === 'not-found' ? expired() : found),
    (error: unknown) =>
      isSolanaError(error, SOLANA_ERROR__JSON_RPC__SERVER_ERROR_TRANSACTION_HISTORY_NOT_AVAILABLE)
        ? statusUnknown(signature)
        : 'unanswered',
  );
}

async function fetchState(node: Node, signature: Signature, searchTransactionHistory: boolean): Promise<TransactionState> {
  const {
    value: [found],
  } = await node.rpc.getSignatureStatuses([signature], { searchTransactionHistory }).send(withTimeout());
  if (!found) return 'not-found';
  // A processed transaction may still be dropped.
  if (found.confirmationStatus === 'processed') return 'processed';
  observeSlot(node, found.slot);
  return found.err ? fromTransactionError(found.err) : 'landed';
}

async function isExpired({ rpc }: Node, last: bigint): Promise<boolean> {
  const height = await rpc
    .getBlockHeight({ commitment: COMMITMENT })
    .send(withTimeout())
    .catch(() => 0n);
  return height > last + MAX_BLOCKS_BEHIND;
}
