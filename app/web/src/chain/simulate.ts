// Simulates a transaction before the wallet is asked to sign it.
import type { Base64EncodedWireTransaction, Slot, TransactionError } from '@solana/kit';
import { fromTransactionError } from './errors';
import { withMinContextSlot } from './with-min-context-slot';
import type { Node } from './node';
import { INFLUENCE_ERROR__LOCKED_IN_THIS_SLOT } from './program';

const RETRY_INTERVAL_MS = 400;
/** Attempts while the node stays in one slot. */
const MAX_ATTEMPTS = 25;

interface SimulationResult {
  readonly slot: Slot;
  readonly err: TransactionError | null;
  readonly logs: readonly string[];
  readonly units: bigint | undefined;
}

/** Compute units that the transaction uses, if the node reports them. Throws the error that it would fail with. */
export async function simulate(node: Node, wire: Base64EncodedWireTransaction): Promise<bigint | undefined> {
  let outcome = await simulateOnce(node, wire);
  const { slot } = outcome;
  // A node simulates in its latest slot, which may be the slot of the lock. The signed transaction lands in a later slot.
  for (let attempt = 1; attempt < MAX_ATTEMPTS && outcome.slot === slot && isLockedInThisSlot(outcome); attempt += 1) {
    await new Promise((resolve) => setTimeout(resolve, RETRY_INTERVAL_MS));
    outcome = await simulateOnce(node, wire);
  }
  if (outcome.err) throw fromTransactionError(outcome.err, outcome.logs);
  return outcome.units;
}

/** Returns whether the transaction fails only because tokens were locked in the same slot. */
function isLockedInThisSlot({ err }: SimulationResult): boolean {
  if (err === null || typeof err !== 'object' || !('InstructionError' in err)) return false;
  const [, why] = err.InstructionError;
  return typeof why === 'object' && 'Custom' in why && Number(why.Custom) === INFLUENCE_ERROR__LOCKED_IN_THIS_SLOT;
}

async function simulateOnce(node: Node, wire: Base64EncodedWireTransaction): Promise<SimulationResult> {
  const config = { encoding: 'base64', sigVerify: false, replaceRecentBlockhash: true } as const;
  const { context, value } = await withMinContextSlot(node, (minimum, options) =>
    node.rpc.simulateTransaction(wire, { ...config, ...minimum }).send(options),
  );
  return { slot: context.slot, err: value.err, logs: value.logs ?? [], units: value.unitsConsumed };
}
