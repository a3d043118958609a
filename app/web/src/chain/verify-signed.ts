// Compares the transaction that a wallet returns with the requested one. A wallet may change the priority fee, which the
// user sets there. Everything else must be unchanged, including the blockhash: it determines when the transaction expires.
import {
  decompileTransactionMessage,
  getCompiledTransactionMessageDecoder,
  getTransactionDecoder,
  type Address,
  type Transaction,
} from '@solana/kit';
import { Failure, messageOf } from './errors';

const COMPUTE_BUDGET = 'ComputeBudget111111111111111111111111111111';

/** Returns the signed bytes. Throws if they differ from the request or the fee payer's signature is missing. */
export function verifySigned(requested: Uint8Array, signed: Uint8Array, payer: Address): Uint8Array {
  const returned = decode(signed);
  if (!returned.signatures[payer])
    throw new Failure('wallet', 'The wallet returned no signature.', 'Choose the right account in the wallet, then sign again.');
  const expected = decode(requested);
  if (`${returned.messageBytes}` !== `${expected.messageBytes}` && describeMessage(returned) !== describeMessage(expected))
    throw alteredTransaction();
  return signed;
}

function decode(bytes: Uint8Array): Transaction {
  try {
    return getTransactionDecoder().decode(bytes);
  } catch (error) {
    throw alteredTransaction(messageOf(error));
  }
}

/** The message as comparable text: version, fee payer, blockhash and all instructions except the compute budget's. */
function describeMessage({ messageBytes }: Transaction): string {
  try {
    const message = decompileTransactionMessage(getCompiledTransactionMessageDecoder().decode(messageBytes));
    const steps = message.instructions.filter(({ programAddress }) => programAddress !== COMPUTE_BUDGET);
    const plain = steps.map(({ programAddress, accounts = [], data = [] }) => [
      programAddress,
      accounts.map(({ address, role }) => [address, role]),
      [...data],
    ]);
    return JSON.stringify([message.version, message.feePayer.address, message.lifetimeConstraint, plain], (_, value: unknown) =>
      typeof value === 'bigint' ? `${value}` : value,
    );
  } catch (error) {
    throw alteredTransaction(messageOf(error));
  }
}

const alteredTransaction = (detail?: string) =>
  new Failure(
    'wallet',
    'The wallet signed a different transaction.',
    'It was not sent, and nothing changed. Turn off wallet features that modify transactions or choose another wallet, then sign again.',
    detail,
  );
