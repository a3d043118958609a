// What a transaction would do, and how much it would compute, before anybody is asked to sign it.
import type { Base64EncodedWireTransaction, Slot, TransactionError } from '@solana/kit';
import { ofTransaction } from './errors';
import { fresh } from './with-min-context-slot';
import type { Node } from './node';
import { INFLUENCE_ERROR__LOCKED_IN_THIS_SLOT } from './program';

/** Pause between two questions, milliseconds. */
const ASK_EVERY = 400;
/** How often it is asked while the node stays in one slot. */
const QUESTIONS = 25;

interface Outcome {
  readonly slot: Slot;
  readonly err: TransactionError | null;
  readonly logs: readonly string[];
  readonly units: bigint | undefined;
}

/** Compute units that the transaction would use, if the node says. Throws what it would fail with. */
export async function simulate(node: Node, wire: Base64EncodedWireTransaction): Promise<bigint | undefined> {
  let outcome = await ask(node, wire);
  const { slot } = outcome;
  // A node answers as of the last slot it has, which may be the one of the lock; what is signed now lands in a later one.
  for (let question = 1; question < QUESTIONS && outcome.slot === slot && isOfItsSlot(outcome); question += 1) {
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY));
    outcome = await ask(node, wire);
  }
  if (outcome.err) throw ofTransaction(outcome.err, outcome.logs);
  return outcome.units;
}

/** Whether it would fail in this slot alone. */
function isOfItsSlot({ err }: Outcome): boolean {
  if (err === null || typeof err !== 'object' || !('InstructionError' in err)) return false;
  const [, why] = err.InstructionError;
  return typeof why === 'object' && 'Custom' in why && Number(why.Custom) === INFLUENCE_ERROR__LOCKED_IN_THIS_SLOT;
}

async function ask(node: Node, wire: Base64EncodedWireTransaction): Promise<Outcome> {
  const config = { encoding: 'base64', sigVerify: false, replaceRecentBlockhash: true } as const;
  const { context, value } = await fresh(node, (since, until) => node.rpc.simulateTransaction(wire, { ...config, ...since }).send(until));
  return { slot: context.slot, err: value.err, logs: value.logs ?? [], units: value.unitsConsumed };
}
