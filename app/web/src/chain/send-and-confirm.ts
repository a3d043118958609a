// Signed bytes on their way: sent again and again until they have landed, failed, or can not land any more. Whether they
// did is looked up by their own signature, so an answer of the node that is lost changes nothing.
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
  type ReadonlyUint8Array,
  type Signature,
} from '@solana/kit';
import { Failure, expired, notTaken, ofTransaction, unsure } from './errors';
import { COMMITMENT, see, type Node } from './node';

/** Pause between two looks, milliseconds. */
const LOOK_EVERY = 400;
/** Every so many looks the bytes are sent again: nodes drop what they can not forward, and the same bytes land once. */
const SEND_EVERY = 3;
/** How long the node may take for an answer, milliseconds. */
const PATIENCE = 5_000;
/** So many looks in a row without an answer, and the node is away. */
const AWAY = 3;

/** Blocks that one of a node's machines may be behind another: the one that is asked last may be the one behind. */
const BEHIND = 16n;

/** Answers by which a node refuses the bytes for good, whenever and however often it is asked. */
const FOR_GOOD = [
  SOLANA_ERROR__JSON_RPC__INVALID_PARAMS,
  SOLANA_ERROR__JSON_RPC__METHOD_NOT_FOUND,
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_TRANSACTION_SIGNATURE_VERIFICATION_FAILURE,
] as const;

/** Sends the signed bytes and waits until they are confirmed, or can not land after block `last`. Tells when the node goes away and comes back. */
export async function land(node: Node, signed: Uint8Array, last: bigint, away: (isAway: boolean) => void): Promise<Signature> {
  const wire = getBase64Decoder().decode(signed) as Base64EncodedWireTransaction;
  const signature = getSignatureFromTransaction(getTransactionDecoder().decode(signed as ReadonlyUint8Array));
  await submit(node, wire).catch((error: unknown) => {
    // Any other error says nothing about where the bytes are: they may have got through.
    if (FOR_GOOD.some((code) => isSolanaError(error, code))) throw notTaken(error);
  });
  let unanswered = 0;
  for (let look = 1; ; look += 1) {
    const isTurn = look % SEND_EVERY === 0;
    if (isTurn) await submit(node, wire).catch(() => undefined);
    // In this order: what is not there when its time is over will never be.
    const found = isTurn && (await isOver(node, last)) ? await lastStatus(node, signature) : await status(node, signature);
    if (found === 'landed') return signature;
    if (found instanceof Failure) throw found;
    const before = unanswered;
    unanswered = found === 'unanswered' ? before + 1 : 0;
    if (unanswered === AWAY) away(true);
    else if (before >= AWAY && unanswered === 0) away(false);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }
}

const soon = () => ({ abortSignal: AbortSignal.timeout(PATIENCE) });

function submit({ rpc }: Node, wire: Base64EncodedWireTransaction): Promise<Signature> {
  const config = { encoding: 'base64', preflightCommitment: COMMITMENT, skipPreflight: true, maxRetries: 0n } as const;
  return rpc.sendTransaction(wire, config).send(soon());
}

type Found = 'landed' | Failure | 'processed' | 'nowhere' | 'unanswered';

/** Where it is, among what the node has seen lately. */
function status(node: Node, signature: Signature): Promise<Found> {
  return lookUp(node, signature, false).catch(() => 'unanswered');
}

/** Where it is when it can not land any more: among all that the node remembers, for it may have landed while the node was away. */
function lastStatus(node: Node, signature: Signature): Promise<Found> {
  return lookUp(node, signature, true).then(
    (found) => (found === 'nowhere' ? expired() : found),
    (error: unknown) => (isSolanaError(error, SOLANA_ERROR__JSON_RPC__SERVER_ERROR_TRANSACTION_HISTORY_NOT_AVAILABLE) ? unsure(signature) : 'unanswered'),
  );
}

async function lookUp(node: Node, signature: Signature, searchTransactionHistory: boolean): Promise<Found> {
  const { value: [found] } = await node.rpc.getSignatureStatuses([signature], { searchTransactionHistory }).send(soon());
  if (!found) return 'nowhere';
  // What one node has processed may still be dropped.
  if (found.confirmationStatus === 'processed') return 'processed';
  see(node, found.slot);
  return found.err ? ofTransaction(found.err) : 'landed';
}

async function isOver({ rpc }: Node, last: bigint): Promise<boolean> {
  const height = await rpc.getBlockHeight({ commitment: COMMITMENT }).send(soon()).catch(() => 0n);
  return height > last + BEHIND;
}
