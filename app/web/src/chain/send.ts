// From instructions to a landed transaction: pack, simulate, sign in the wallet, send, wait.
import {
  appendTransactionMessageInstructions,
  compileTransaction,
  createTransactionMessage,
  getBase64Decoder,
  getBase64EncodedWireTransaction,
  getTransactionDecoder,
  getTransactionEncoder,
  pipe,
  setTransactionMessageComputeUnitLimit,
  setTransactionMessageComputeUnitPrice,
  setTransactionMessageFeePayer,
  setTransactionMessageLifetimeUsingBlockhash,
  type Address,
  type Base64EncodedWireTransaction,
  type Blockhash,
  type Instruction,
  type ReadonlyUint8Array,
  type Signature,
} from '@solana/kit';
import { Failure, asFailure, expired, ofTransaction, rejected } from './failure';
import { COMMITMENT, type Node } from './node';

/** Most bytes of a transaction that every cluster takes. */
const MAX_BYTES = 1_232;
const MAX_ACCOUNTS = 64;
const MAX_UNITS = 1_400_000;
/** Head room over simulated units, in percent. */
const UNITS_MARGIN = 20;
/** What every signature costs, lamports. */
export const SIGNATURE_FEE = 5_000n;
/** Most that is offered on top, millionths of a lamport per unit. */
const HIGHEST_PRICE = 200_000n;
const LOOK_EVERY = 400;

/** The wallet's half: signs exactly these bytes, or throws. */
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
  const { value: life } = await node.rpc.getLatestBlockhash({ commitment: COMMITMENT }).send();
  const trial = getBase64EncodedWireTransaction(compile(payer, instructions, life));
  const { value } = await node.rpc
    .simulateTransaction(trial, { encoding: 'base64', commitment: COMMITMENT, sigVerify: false, replaceRecentBlockhash: true })
    .send();
  if (value.err) throw ofTransaction(value.err, value.logs ?? []);
  const units = Math.min(Math.ceil((Number(value.unitsConsumed ?? MAX_UNITS) * (100 + UNITS_MARGIN)) / 100), MAX_UNITS);
  const price = await usualPrice(node, instructions);
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
  const fees = await node.rpc.getRecentPrioritizationFees(addresses).send();
  const paid = fees.map(({ prioritizationFee }) => BigInt(prioritizationFee)).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const median = paid[Math.floor(paid.length / 2)] ?? 0n;
  return median < HIGHEST_PRICE ? median : HIGHEST_PRICE;
}

/** Where a transaction is on its way. */
export type Stage = 'preparing' | 'signing' | 'landing';

/** Sends the groups one after the other, each signed by the wallet. Gives the signatures of those that landed. */
export async function sendAll(
  node: Node,
  payer: Address,
  groups: readonly (readonly Instruction[])[],
  sign: Sign,
  stage: (stage: Stage, place: number) => void,
): Promise<Signature[]> {
  const landed: Signature[] = [];
  for (const [place, instructions] of groups.entries()) {
    stage('preparing', place);
    const ready = await prepare(node, payer, instructions).catch((error: unknown) => { throw asFailure(error); });
    stage('signing', place);
    const signed = await sign(ready.bytes).catch((error: unknown) => { throw ofWallet(error); });
    stage('landing', place);
    landed.push(await land(node, signed, ready.life));
  }
  return landed;
}

/** Sends the signed bytes and waits until they are confirmed, or can not land any more. */
async function land(node: Node, signed: Uint8Array, life: Lifetime): Promise<Signature> {
  const wire = getBase64Decoder().decode(signed) as Base64EncodedWireTransaction;
  const again = () =>
    node.rpc.sendTransaction(wire, { encoding: 'base64', preflightCommitment: COMMITMENT, skipPreflight: true, maxRetries: 0n }).send();
  const signature = await again().catch((error: unknown) => { throw asFailure(error); });
  for (let look = 0; ; look += 1) {
    const found = await status(node, signature);
    if (found === 'landed') return signature;
    if (found instanceof Failure) throw found;
    if (look % 3 === 2) {
      // Nodes drop what they can not forward: sending the same bytes again is safe, they land once.
      await again().catch(() => undefined);
      if (await isOver(node, life)) {
        const last = await status(node, signature);
        if (last === 'landed') return signature;
        throw last ?? expired();
      }
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }
}

async function status(node: Node, signature: Signature): Promise<'landed' | Failure | undefined> {
  const answer = await node.rpc.getSignatureStatuses([signature]).send().catch(() => undefined);
  const found = answer?.value[0];
  if (!found) return undefined;
  if (found.err) return ofTransaction(found.err);
  return found.confirmationStatus === 'processed' ? undefined : 'landed';
}

async function isOver(node: Node, life: Lifetime): Promise<boolean> {
  const height = await node.rpc.getBlockHeight({ commitment: COMMITMENT }).send().catch(() => 0n);
  return height > life.lastValidBlockHeight;
}

/** What a wallet that throws means: nearly always that its owner said no. */
function ofWallet(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const text = error instanceof Error ? error.message : String(error);
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 4001 || /reject|declin|denied|cancel|closed/i.test(text)) return rejected();
  return new Failure('wallet', 'The wallet could not sign.', 'Unlock it or choose another, then sign again.', text);
}

/** Refuses what a wallet gives back when it is not what it was asked to sign, with its fee payer's signature. */
export function checkSigned(signed: Uint8Array, payer: Address): Uint8Array {
  const { signatures } = getTransactionDecoder().decode(signed as ReadonlyUint8Array);
  if (!signatures[payer]) throw new Failure('wallet', 'The wallet gave no signature.', 'Choose the right account in it, then sign again.');
  return signed;
}
