// What a wallet gives back, held against what it was asked to sign. A wallet may offer another price for being first, which
// its owner sets there; everything else has to be as it was, the blockhash too: it says until when the transaction can land.
import {
  decompileTransactionMessage,
  getCompiledTransactionMessageDecoder,
  getTransactionDecoder,
  type Address,
  type ReadonlyUint8Array,
  type Transaction,
} from '@solana/kit';
import { Failure, wordsOf } from './errors';

/** Its instructions set limit and price of the transaction. */
const COMPUTE_BUDGET = 'ComputeBudget111111111111111111111111111111';

/** The signed bytes, when they are what was asked, with the fee payer's signature. */
export function checkSigned(asked: Uint8Array, signed: Uint8Array, payer: Address): Uint8Array {
  const given = read(signed);
  if (!given.signatures[payer]) throw new Failure('wallet', 'The wallet gave no signature.', 'Choose the right account in it, then sign again.');
  const wanted = read(asked);
  if (`${given.messageBytes}` !== `${wanted.messageBytes}` && intent(given) !== intent(wanted)) throw other();
  return signed;
}

function read(bytes: Uint8Array): Transaction {
  try {
    return getTransactionDecoder().decode(bytes as ReadonlyUint8Array);
  } catch (error) {
    throw other(wordsOf(error));
  }
}

/** What a transaction does and until when it can land, as text: who pays, the blockhash, and every instruction but those on its price. */
function intent({ messageBytes }: Transaction): string {
  try {
    const message = decompileTransactionMessage(getCompiledTransactionMessageDecoder().decode(messageBytes));
    const steps = message.instructions.filter(({ programAddress }) => programAddress !== COMPUTE_BUDGET);
    const plain = steps.map(({ programAddress, accounts = [], data = [] }) => [
      programAddress,
      accounts.map(({ address, role }) => [address, role]),
      [...data],
    ]);
    return JSON.stringify([message.version, message.feePayer.address, message.lifetimeConstraint, plain], (_, value: unknown) =>
      (typeof value === 'bigint' ? `${value}` : value));
  } catch (error) {
    throw other(wordsOf(error));
  }
}

const other = (detail?: string) =>
  new Failure('wallet', 'The wallet signed something else than it was asked to.',
    'It was not sent, and nothing changed. Turn off what adds to transactions in the wallet, or choose another one, then sign again.', detail);
