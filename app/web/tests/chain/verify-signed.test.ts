// @vitest-environment node
// A signed transaction is sent only if it is the requested one, apart from its priority fee.
import {
  AccountRole,
  appendTransactionMessageInstructions,
  compileTransaction,
  createTransactionMessage,
  generateKeyPairSigner,
  getBase58Decoder,
  getTransactionEncoder,
  partiallySignTransaction,
  pipe,
  setTransactionMessageComputeUnitLimit,
  setTransactionMessageComputeUnitPrice,
  setTransactionMessageFeePayer,
  setTransactionMessageLifetimeUsingBlockhash,
  type Address,
  type Blockhash,
  type Instruction,
} from '@solana/kit';
import { beforeAll, describe, expect, it } from 'vitest';
import { verifySigned } from '../../src/chain/verify-signed';

const named = (number: number) => getBase58Decoder().decode(new Uint8Array(32).fill(number));
const step = (amount: number, role = AccountRole.WRITABLE): Instruction => ({
  programAddress: named(7) as Address,
  accounts: [{ address: named(8) as Address, role }],
  data: Uint8Array.of(amount),
});

let wallet: Awaited<ReturnType<typeof generateKeyPairSigner>>;
beforeAll(async () => {
  wallet = await generateKeyPairSigner();
});

interface Changes {
  steps?: Instruction[];
  blockhash?: string;
  units?: number;
  price?: bigint;
  payer?: Address;
}

function makeTransaction({
  steps = [step(1), step(2)],
  blockhash = named(9),
  units = 1_000,
  price = 0n,
  payer = wallet.address,
}: Changes = {}) {
  return pipe(
    createTransactionMessage({ version: 0 }),
    (message) => setTransactionMessageFeePayer(payer, message),
    (message) =>
      setTransactionMessageLifetimeUsingBlockhash({ blockhash: blockhash as Blockhash, lastValidBlockHeight: 1n }, message),
    (message) => setTransactionMessageComputeUnitLimit(units, message),
    (message) => setTransactionMessageComputeUnitPrice(price, message),
    (message) => appendTransactionMessageInstructions(steps, message),
    (message) => compileTransaction(message),
  );
}

const bytes = (transaction: ReturnType<typeof makeTransaction>) => new Uint8Array(getTransactionEncoder().encode(transaction));
const signed = async (change?: Changes) =>
  new Uint8Array(getTransactionEncoder().encode(await partiallySignTransaction([wallet.keyPair], makeTransaction(change))));
const check = async (change?: Changes) => verifySigned(bytes(makeTransaction()), await signed(change), wallet.address);

describe('signed bytes', () => {
  it('are accepted if unchanged', async () => {
    expect(await check()).toEqual(await signed());
  });

  it('are accepted with another priority fee', async () => {
    const dearer = { units: 2_000, price: 5_000n };
    expect(await check(dearer)).toEqual(await signed(dearer));
  });

  const others: [string, () => Changes][] = [
    ['a renewed blockhash', () => ({ blockhash: named(10) })],
    ['another amount', () => ({ steps: [step(1), step(3)] })],
    ['an additional instruction', () => ({ steps: [step(1), step(2), step(2)] })],
    ['a missing instruction', () => ({ steps: [step(1)] })],
    ['another order', () => ({ steps: [step(2), step(1)] })],
    ['an account in another role', () => ({ steps: [step(1, AccountRole.READONLY), step(2, AccountRole.READONLY)] })],
  ];
  it.each(others)('are rejected with %s', async (_, change) => {
    await expect(check(change())).rejects.toMatchObject({ kind: 'wallet', title: 'The wallet signed a different transaction.' });
  });

  it('are rejected without the fee payer’s signature', async () => {
    expect(() => verifySigned(bytes(makeTransaction()), bytes(makeTransaction()), wallet.address)).toThrow(
      'The wallet returned no signature.',
    );
  });

  it('are rejected if they are not a transaction', () => {
    expect(() => verifySigned(bytes(makeTransaction()), Uint8Array.of(1, 2, 3), wallet.address)).toThrow(
      'The wallet signed a different transaction',
    );
  });
});
