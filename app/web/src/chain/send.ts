// Turns instructions into confirmed transactions: packs, simulates, asks the wallet to sign, sends and waits.
import {
  appendTransactionMessageInstructions,
  compileTransaction,
  createTransactionMessage,
  getBase64EncodedWireTransaction,
  getTransactionEncoder,
  pipe,
  setTransactionMessageComputeUnitLimit,
  setTransactionMessageComputeUnitPrice,
  setTransactionMessageFeePayer,
  setTransactionMessageLifetimeUsingBlockhash,
  type Address,
  type Blockhash,
  type Instruction,
  type Signature,
} from '@solana/kit';
import { Failure, toFailure, rejected, messageOf } from './errors';
import { withMinContextSlot } from './with-min-context-slot';
import { sendAndConfirm } from './send-and-confirm';
import type { Node } from './node';
import { simulate } from './simulate';

/** Transaction size limit of every cluster, bytes. */
const MAX_BYTES = 1_232;
const MAX_ACCOUNTS = 64;
const MAX_UNITS = 1_400_000;
const UNITS_MARGIN_PERCENT = 20;
const FEES_TIMEOUT_MS = 5_000;
/** Base fee of a signature, lamports. */
export const SIGNATURE_FEE = 5_000n;
/** Highest priority fee that is offered, micro-lamports per compute unit. */
const MAX_PRIORITY_FEE = 200_000n;

/** Asks the wallet to sign a transaction. Throws if it refuses. */
export type Sign = (transaction: Uint8Array) => Promise<Uint8Array>;

interface Lifetime {
  readonly blockhash: Blockhash;
  readonly lastValidBlockHeight: bigint;
}

const NO_LIFETIME: Lifetime = { blockhash: '11111111111111111111111111111111' as Blockhash, lastValidBlockHeight: 0n };

function compile(payer: Address, instructions: readonly Instruction[], life: Lifetime, units = MAX_UNITS, price = 0n) {
  return pipe(
    createTransactionMessage({ version: 0 }),
    (message) => setTransactionMessageFeePayer(payer, message),
    (message) => setTransactionMessageLifetimeUsingBlockhash(life, message),
    (message) => setTransactionMessageComputeUnitLimit(units, message),
    (message) => setTransactionMessageComputeUnitPrice(price, message),
    (message) => appendTransactionMessageInstructions(instructions, message),
    (message) => compileTransaction(message),
  );
}

/** Packs the instructions, in order, into as few transactions as possible. */
export function packTransactions(payer: Address, instructions: readonly Instruction[]): Instruction[][] {
  const groups: Instruction[][] = [];
  for (const instruction of instructions) {
    const last = groups.at(-1);
    if (last && fitsTransaction(payer, [...last, instruction])) last.push(instruction);
    else groups.push([instruction]);
  }
  return groups;
}

export function fitsTransaction(payer: Address, instructions: readonly Instruction[]): boolean {
  const named = instructions.flatMap(({ programAddress, accounts = [] }) => [
    programAddress,
    ...accounts.map(({ address }) => address),
  ]);
  // The payer, plus one for the compute budget program.
  if (new Set([payer, ...named]).size + 1 > MAX_ACCOUNTS) return false;
  const transaction = compile(payer, instructions, NO_LIFETIME);
  return getTransactionEncoder().encode(transaction).length <= MAX_BYTES;
}

/** A transaction that is ready to sign. */
export interface PreparedTransaction {
  readonly bytes: Uint8Array;
  readonly life: Lifetime;
  /** Lamports, without rent. */
  readonly fee: bigint;
}

/** Simulates the instructions and sets compute limit and price. Throws if the simulation fails, before the wallet is asked. */
export async function prepareTransaction(
  node: Node,
  payer: Address,
  instructions: readonly Instruction[],
): Promise<PreparedTransaction> {
  const { value: life } = await withMinContextSlot(node, (minimum, options) =>
    node.rpc.getLatestBlockhash(minimum).send(options),
  );
  const trial = getBase64EncodedWireTransaction(compile(payer, instructions, life));
  const used = await simulate(node, trial);
  const units = Math.min(Math.ceil((Number(used ?? MAX_UNITS) * (100 + UNITS_MARGIN_PERCENT)) / 100), MAX_UNITS);
  // A missing priority fee only delays the transaction under load.
  const price = await medianPriorityFee(node, instructions).catch(() => 0n);
  const transaction = compile(payer, instructions, life, units, price);
  return {
    bytes: new Uint8Array(getTransactionEncoder().encode(transaction)),
    life,
    fee: SIGNATURE_FEE + (price * BigInt(units)) / 1_000_000n,
  };
}

/** Median of the recent priority fees for the same accounts, capped. */
async function medianPriorityFee(node: Node, instructions: readonly Instruction[]): Promise<bigint> {
  const written = instructions.flatMap(({ accounts = [] }) => accounts.filter(({ role }) => role % 2 === 1));
  const addresses = [...new Set(written.map(({ address }) => address))].slice(0, 32);
  const fees = await node.rpc.getRecentPrioritizationFees(addresses).send({ abortSignal: AbortSignal.timeout(FEES_TIMEOUT_MS) });
  const paid = fees.map(({ prioritizationFee }) => BigInt(prioritizationFee)).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const median = paid[Math.floor(paid.length / 2)] ?? 0n;
  return median < MAX_PRIORITY_FEE ? median : MAX_PRIORITY_FEE;
}

/** Progress of a transaction. `away`: it was signed and sent, and the node does not answer. */
export type SendStage = 'preparing' | 'signing' | 'landing' | 'away';

/** Signs and sends one transaction after the other. Reports progress with the signatures so far; returns all signatures. */
export async function sendTransactions(
  node: Node,
  payer: Address,
  groups: readonly (readonly Instruction[])[],
  sign: Sign,
  onStage: (stage: SendStage, landed: readonly Signature[]) => void,
): Promise<Signature[]> {
  const landed: Signature[] = [];
  for (const instructions of groups) {
    onStage('preparing', [...landed]);
    const ready = await prepareTransaction(node, payer, instructions).catch((error: unknown) => {
      throw toFailure(error);
    });
    onStage('signing', [...landed]);
    const signed = await sign(ready.bytes).catch((error: unknown) => {
      throw fromWalletError(error);
    });
    onStage('landing', [...landed]);
    const away = (isAway: boolean) => onStage(isAway ? 'away' : 'landing', [...landed]);
    landed.push(await sendAndConfirm(node, signed, ready.life.lastValidBlockHeight, away));
  }
  return landed;
}

/** Converts a wallet's error. Nearly always the user rejected the request. */
function fromWalletError(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const text = messageOf(error);
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 4001 || /reject|declin|denied|cancel|closed/i.test(text)) return rejected();
  return new Failure('wallet', 'The wallet could not sign.', 'Unlock the wallet or choose another one, then sign again.', text);
}
