// From instructions to a landed transaction: pack, simulate, sign in the wallet, send, wait.
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
import { Failure, asFailure, rejected, wordsOf } from './errors';
import { fresh } from './with-min-context-slot';
import { land } from './send-and-confirm';
import type { Node } from './node';
import { simulate } from './simulate';

/** Most bytes of a transaction that every cluster takes. */
const MAX_BYTES = 1_232;
const MAX_ACCOUNTS = 64;
const MAX_UNITS = 1_400_000;
/** Head room over simulated units, in percent. */
const UNITS_MARGIN = 20;
/** How long the node may take to say what others paid, milliseconds. */
const PATIENCE = 5_000;
/** What every signature costs, lamports. */
export const SIGNATURE_FEE = 5_000n;
/** Most that is offered on top, millionths of a lamport per unit. */
const HIGHEST_PRICE = 200_000n;

/** The wallet's half: signs what these bytes say, or throws. */
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

/** Splits instructions, in order, into as few transactions as fit. */
export function pack(payer: Address, instructions: readonly Instruction[]): Instruction[][] {
  const groups: Instruction[][] = [];
  for (const instruction of instructions) {
    const last = groups.at(-1);
    if (last && fits(payer, [...last, instruction])) last.push(instruction);
    else groups.push([instruction]);
  }
  return groups;
}

/** Whether the instructions fit one transaction. */
export function fits(payer: Address, instructions: readonly Instruction[]): boolean {
  const named = instructions.flatMap(({ programAddress, accounts = [] }) => [programAddress, ...accounts.map(({ address }) => address)]);
  // Payer, and the program that the limits of the transaction are set with.
  if (new Set([payer, ...named]).size + 1 > MAX_ACCOUNTS) return false;
  const transaction = compile(payer, instructions, NO_LIFETIME);
  return getTransactionEncoder().encode(transaction).length <= MAX_BYTES;
}

/** A transaction that is ready to be signed. */
export interface Ready {
  readonly bytes: Uint8Array;
  readonly life: Lifetime;
  /** Lamports that it costs, rent aside. */
  readonly fee: bigint;
}

/** Simulates, and gives the transaction with its limit and price. Throws what simulation refuses, before any wallet is asked. */
export async function prepare(node: Node, payer: Address, instructions: readonly Instruction[]): Promise<Ready> {
  const { value: life } = await fresh(node, (since, until) => node.rpc.getLatestBlockhash(since).send(until));
  const trial = getBase64EncodedWireTransaction(compile(payer, instructions, life));
  const used = await simulate(node, trial);
  const units = Math.min(Math.ceil((Number(used ?? MAX_UNITS) * (100 + UNITS_MARGIN)) / 100), MAX_UNITS);
  // Without it the transaction lands all the same, at quiet times.
  const price = await usualPrice(node, instructions).catch(() => 0n);
  const transaction = compile(payer, instructions, life, units, price);
  return {
    bytes: new Uint8Array(getTransactionEncoder().encode(transaction)),
    life,
    fee: SIGNATURE_FEE + (price * BigInt(units)) / 1_000_000n,
  };
}

/** What others paid lately for the same accounts: the median, within reason. */
async function usualPrice(node: Node, instructions: readonly Instruction[]): Promise<bigint> {
  const written = instructions.flatMap(({ accounts = [] }) => accounts.filter(({ role }) => role % 2 === 1));
  const addresses = [...new Set(written.map(({ address }) => address))].slice(0, 32);
  const fees = await node.rpc.getRecentPrioritizationFees(addresses).send({ abortSignal: AbortSignal.timeout(PATIENCE) });
  const paid = fees.map(({ prioritizationFee }) => BigInt(prioritizationFee)).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const median = paid[Math.floor(paid.length / 2)] ?? 0n;
  return median < HIGHEST_PRICE ? median : HIGHEST_PRICE;
}

/** Where a transaction is on its way; `away`: it is signed and was sent, and the node does not answer. */
export type Stage = 'preparing' | 'signing' | 'landing' | 'away';

/** Sends the groups one after the other, each signed by the wallet, and tells what has landed so far. Gives the signatures of those that landed. */
export async function sendAll(
  node: Node,
  payer: Address,
  groups: readonly (readonly Instruction[])[],
  sign: Sign,
  stage: (stage: Stage, landed: readonly Signature[]) => void,
): Promise<Signature[]> {
  const landed: Signature[] = [];
  for (const instructions of groups) {
    stage('preparing', [...landed]);
    const ready = await prepare(node, payer, instructions).catch((error: unknown) => { throw asFailure(error); });
    stage('signing', [...landed]);
    const signed = await sign(ready.bytes).catch((error: unknown) => { throw ofWallet(error); });
    stage('landing', [...landed]);
    const away = (isAway: boolean) => stage(isAway ? 'away' : 'landing', [...landed]);
    landed.push(await land(node, signed, ready.life.lastValidBlockHeight, away));
  }
  return landed;
}

/** What a wallet that throws means: nearly always that its owner said no. */
function ofWallet(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const text = wordsOf(error);
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 4001 || /reject|declin|denied|cancel|closed/i.test(text)) return rejected();
  return new Failure('wallet', 'The wallet could not sign.', 'Unlock it or choose another, then sign again.', text);
}
