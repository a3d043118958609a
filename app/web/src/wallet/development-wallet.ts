// A wallet for a local validator: keys of people who live there, and a question before each signature. It is loaded only
// where `config.json` names its keys, and refuses to be anywhere but on this machine and on a chain of its own.
import {
  createKeyPairFromBytes,
  getAddressFromPublicKey,
  getPublicKeyFromAddress,
  getTransactionDecoder,
  getTransactionEncoder,
  partiallySignTransaction,
} from '@solana/kit';
import { SolanaSignTransaction, type SolanaSignTransactionMethod } from '@solana/wallet-standard-features';
import { ReadonlyWalletAccount, registerWallet } from '@wallet-standard/wallet';
import type { Wallet, WalletIcon } from '@wallet-standard/base';
import { OWN_CHAIN, isPublic } from '../chain/cluster';

const NAME = 'Development wallet';
const ICON: WalletIcon = 'data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCAxNiAxNiI+PHJlY3Qgd2lkdGg9IjE2IiBoZWlnaHQ9IjE2IiByeD0iNCIgZmlsbD0iIzhhNmQxYiIvPjxwYXRoIGQ9Ik02IDUgMyA4bDMgM20xLTEgMi00bTEtMSAzIDMtMyAzIiBmaWxsPSJub25lIiBzdHJva2U9IiNmZmYiIHN0cm9rZS13aWR0aD0iMS41Ii8+PC9zdmc+';

/** Why there is no development wallet here; none when there may be one. */
export function whyNot(host: string, genesis: string): string | undefined {
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(host)) return `The page is at ${host}, not on this machine.`;
  return isPublic(genesis) ? 'The node is of a public cluster.' : undefined;
}

/** Registers the wallet with the keys of a file, unless there may be none here. */
export async function install(keys: URL, genesis: () => Promise<string>): Promise<void> {
  const why = whyNot(window.location.hostname, await genesis());
  if (why !== undefined) return console.warn(`There is no development wallet. ${why}`);
  const answer = await fetch(keys, { cache: 'no-store' });
  if (!answer.ok) return console.warn('There is no development wallet. Its keys can not be read.');
  registerWallet(walletOf(await Promise.all(readKeys(await answer.json()).map(holder))));
}

interface Key {
  readonly name: string;
  readonly key: readonly number[];
}

interface Holder {
  readonly account: ReadonlyWalletAccount;
  readonly keys: CryptoKeyPair;
}

function readKeys(value: unknown): Key[] {
  if (!Array.isArray(value)) throw new Error('The development wallet’s file is no list.');
  return value as Key[];
}

/** Somebody's key, which can not be read out of the page again. */
async function holder({ name, key }: Key): Promise<Holder> {
  const keys = await createKeyPairFromBytes(Uint8Array.from(key));
  const address = await getAddressFromPublicKey(keys.publicKey);
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', await getPublicKeyFromAddress(address)));
  return { keys, account: new ReadonlyWalletAccount({ address, publicKey, chains: [OWN_CHAIN], features: [SolanaSignTransaction], label: name }) };
}

function walletOf(holders: readonly Holder[]): Wallet {
  let accounts: readonly ReadonlyWalletAccount[] = [];
  const listeners = new Set<(change: { accounts: typeof accounts }) => void>();
  const show = (next: typeof accounts) => {
    accounts = next;
    listeners.forEach((listener) => listener({ accounts }));
    return { accounts };
  };
  const signTransaction: SolanaSignTransactionMethod = (...inputs) =>
    Promise.all(inputs.map(async ({ account, transaction }) => ({ signedTransaction: await sign(holders, account.address, transaction) })));
  return {
    version: '1.0.0',
    name: NAME,
    icon: ICON,
    chains: [OWN_CHAIN],
    get accounts() { return accounts; },
    features: {
      'standard:connect': { version: '1.0.0', connect: async () => show(holders.map(({ account }) => account)) },
      'standard:disconnect': { version: '1.0.0', disconnect: async () => void show([]) },
      'standard:events': {
        version: '1.0.0',
        on: (_: 'change', listener: (change: { accounts: typeof accounts }) => void) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      },
      [SolanaSignTransaction]: { version: '1.0.0', supportedTransactionVersions: ['legacy', 0], signTransaction },
    },
  };
}

/** Asks, as every wallet does, and signs. */
async function sign(holders: readonly Holder[], address: string, transaction: Uint8Array): Promise<Uint8Array> {
  const found = holders.find(({ account }) => account.address === address);
  if (!found) throw new Error('The development wallet has no such account.');
  if (!window.confirm(`${NAME}: sign as ${found.account.label}?`)) throw new Error('The request was rejected.');
  const signed = await partiallySignTransaction([found.keys], getTransactionDecoder().decode(transaction));
  return new Uint8Array(getTransactionEncoder().encode(signed));
}
