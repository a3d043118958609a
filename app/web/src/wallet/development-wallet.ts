// A development wallet for a local validator, so that a new developer can try the page without an extension. It confirms
// every signature, as real wallets do. Its keys follow from the validator's seed and are public.
//
// A page that can hold keys must not be published by mistake. Three checks are independent of each other: the cranker's
// server starts with `development_wallet` only on a loopback address with a local node of a private cluster, it serves the
// keys only to a local `Host` and without CORS headers, and this module registers the wallet only on a loopback address
// after the node has returned a genesis hash that is not public. The module is a chunk that only `config.json` can load.
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
import { LOCALNET, isPublicCluster } from '../chain/cluster';

const NAME = 'Development wallet';
const ICON: WalletIcon =
  'data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCAxNiAxNiI+PHJlY3Qgd2lkdGg9IjE2IiBoZWlnaHQ9IjE2IiByeD0iNCIgZmlsbD0iIzhhNmQxYiIvPjxwYXRoIGQ9Ik02IDUgMyA4bDMgM20xLTEgMi00bTEtMSAzIDMtMyAzIiBmaWxsPSJub25lIiBzdHJva2U9IiNmZmYiIHN0cm9rZS13aWR0aD0iMS41Ii8+PC9zdmc+';

/** The reason why the wallet is not allowed here, or undefined. */
export function refusalReason(host: string, genesis: string): string | undefined {
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(host)) return `The page is served from ${host}, not from this machine.`;
  return isPublicCluster(genesis) ? 'The node belongs to a public cluster.' : undefined;
}

/** Registers the wallet with the keys of a file, if it is allowed here. */
export async function install(keys: URL, genesis: () => Promise<string>): Promise<void> {
  const reason = refusalReason(window.location.hostname, await genesis());
  if (reason !== undefined) return console.warn(`Development wallet not installed. ${reason}`);
  const answer = await fetch(keys, { cache: 'no-store' });
  if (!answer.ok) return console.warn('Development wallet not installed. Its keys cannot be read.');
  registerWallet(walletOf(await Promise.all(readKeys(await answer.json()).map(importAccount))));
}

interface KeyEntry {
  readonly name: string;
  readonly key: readonly number[];
}

interface DevelopmentAccount {
  readonly account: ReadonlyWalletAccount;
  readonly keys: CryptoKeyPair;
}

function readKeys(value: unknown): KeyEntry[] {
  if (!Array.isArray(value)) throw new Error('The development wallet’s key file is not a list.');
  return value as KeyEntry[];
}

/** Imports a key as non-extractable, so that scripts cannot read it. */
async function importAccount({ name, key }: KeyEntry): Promise<DevelopmentAccount> {
  const keys = await createKeyPairFromBytes(Uint8Array.from(key));
  const address = await getAddressFromPublicKey(keys.publicKey);
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', await getPublicKeyFromAddress(address)));
  return {
    keys,
    account: new ReadonlyWalletAccount({
      address,
      publicKey,
      chains: [LOCALNET],
      features: [SolanaSignTransaction],
      label: name,
    }),
  };
}

function walletOf(accountsWithKeys: readonly DevelopmentAccount[]): Wallet {
  let accounts: readonly ReadonlyWalletAccount[] = [];
  const listeners = new Set<(change: { accounts: typeof accounts }) => void>();
  const show = (next: typeof accounts) => {
    accounts = next;
    listeners.forEach((listener) => listener({ accounts }));
    return { accounts };
  };
  const signTransaction: SolanaSignTransactionMethod = (...inputs) =>
    Promise.all(
      inputs.map(async ({ account, transaction }) => ({
        signedTransaction: await sign(accountsWithKeys, account.address, transaction),
      })),
    );
  return {
    version: '1.0.0',
    name: NAME,
    icon: ICON,
    chains: [LOCALNET],
    get accounts() {
      return accounts;
    },
    features: {
      'standard:connect': { version: '1.0.0', connect: async () => show(accountsWithKeys.map(({ account }) => account)) },
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

/** Asks for confirmation and signs. */
async function sign(
  accountsWithKeys: readonly DevelopmentAccount[],
  address: string,
  transaction: Uint8Array,
): Promise<Uint8Array> {
  const found = accountsWithKeys.find(({ account }) => account.address === address);
  if (!found) throw new Error('The development wallet has no such account.');
  if (!window.confirm(`${NAME}: sign as ${found.account.label}?`)) throw new Error('The request was rejected.');
  const signed = await partiallySignTransaction([found.keys], getTransactionDecoder().decode(transaction));
  return new Uint8Array(getTransactionEncoder().encode(signed));
}
