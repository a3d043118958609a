// @vitest-environment node
// What a wallet gives back is sent only when it is what it was asked to sign, at whatever price.
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
import { checkSigned } from '../../src/chain/verify-signed';

const named = (number: number) => getBase58Decoder().decode(new Uint8Array(32).fill(number));
const step = (amount: number, role = AccountRole.WRITABLE): Instruction => ({
  programAddress: named(7) as Address,
  accounts: [{ address: named(8) as Address, role }],
  data: Uint8Array.of(amount),
});

let wallet: Awaited<ReturnType<typeof generateKeyPairSigner>>;
beforeAll(async () => { wallet = await generateKeyPairSigner(); });

interface Made { steps?: Instruction[]; blockhash?: string; units?: number; price?: bigint; payer?: Address }

function made({ steps = [step(1), step(2)], blockhash = named(9), units = 1_000, price = 0n, payer = wallet.address }: Made = {}) {
  return pipe(
    createTransactionMessage({ version: 0 }),
    (message) => setTransactionMessageFeePayer(payer, message),
    (message) => setTransactionMessageLifetimeUsingBlockhash({ blockhash: blockhash as Blockhash, lastValidBlockHeight: 1n }, message),
    (message) => setTransactionMessageComputeUnitLimit(units, message),
    (message) => setTransactionMessageComputeUnitPrice(price, message),
    (message) => appendTransactionMessageInstructions(steps, message),
    (message) => compileTransaction(message),
  );
}

const bytes = (transaction: ReturnType<typeof made>) => new Uint8Array(getTransactionEncoder().encode(transaction));
const signed = async (change?: Made) => new Uint8Array(getTransactionEncoder().encode(await partiallySignTransaction([wallet.keyPair], made(change))));
const check = async (change?: Made) => checkSigned(bytes(made()), await signed(change), wallet.address);

describe('signed bytes', () => {
  it('are taken when they are what was asked', async () => {
    expect(await check()).toEqual(await signed());
  });

  it('are taken at another price', async () => {
    const dearer = { units: 2_000, price: 5_000n };
    expect(await check(dearer)).toEqual(await signed(dearer));
  });

  const others: [string, () => Made][] = [
    ['a renewed blockhash', () => ({ blockhash: named(10) })],
    ['another amount', () => ({ steps: [step(1), step(3)] })],
    ['a step more', () => ({ steps: [step(1), step(2), step(2)] })],
    ['a step less', () => ({ steps: [step(1)] })],
    ['another order', () => ({ steps: [step(2), step(1)] })],
    ['an account in another role', () => ({ steps: [step(1, AccountRole.READONLY), step(2, AccountRole.READONLY)] })],
  ];
  it.each(others)('are refused with %s', async (_, change) => {
    await expect(check(change())).rejects.toMatchObject({ kind: 'wallet', title: 'The wallet signed something else than it was asked to.' });
  });

  it('are refused without the fee payer’s signature', async () => {
    expect(() => checkSigned(bytes(made()), bytes(made()), wallet.address)).toThrow('The wallet gave no signature.');
  });

  it('are refused when they are no transaction', () => {
    expect(() => checkSigned(bytes(made()), Uint8Array.of(1, 2, 3), wallet.address)).toThrow('The wallet signed something else');
  });
});
