// A wallet-standard test wallet; its key stays in the test process. It can sign, reject or alter transactions.
import { createPrivateKey, sign as signBytes, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getBase58Decoder } from '@solana/kit';
import type { Page } from '@playwright/test';

/** Reaction to a signing request. */
export type WalletBehavior = 'signs' | 'signs once' | 'refuses' | 'alters';

export interface TestWallet {
  readonly address: string;
  /** Number of signing requests. */
  signCount: () => number;
  /** Chain of each signing request. */
  signedChains: () => readonly (string | undefined)[];
  behave: (behavior: WalletBehavior) => void;
}

/** PKCS #8 prefix of an Ed25519 seed. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Reads a named keypair of the local validator. */
export function readKey(folder: string, name: string): { key: KeyObject; address: string; publicKey: number[] } {
  const bytes = Buffer.from(JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as number[]);
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, bytes.subarray(0, 32)]), format: 'der', type: 'pkcs8' });
  const publicKey = bytes.subarray(32);
  return { key, address: getBase58Decoder().decode(publicKey), publicKey: [...publicKey] };
}

/** Installs the wallet with `name`'s key; call it before the page loads. */
export async function installTestWallet(page: Page, folder: string, name: string): Promise<TestWallet> {
  const { key, address, publicKey } = readKey(folder, name);
  let behavior: WalletBehavior = 'signs';
  const requests: (string | undefined)[] = [];
  await page.exposeFunction('testWalletSign', (transaction: number[], chain: string | undefined) => {
    requests.push(chain);
    if (behavior === 'refuses') throw new Error('User rejected the request.');
    if (behavior === 'signs once') behavior = 'refuses';
    const bytes = Uint8Array.from(transaction);
    // The transaction starts with the number of signatures (1) and the fee payer's signature; the message follows.
    const message = bytes.subarray(65);
    if (behavior === 'alters') alter(message);
    bytes.set(signBytes(null, message, key), 1);
    return [...bytes];
  });
  await page.addInitScript(registerInPage, { address, publicKey });
  return {
    address,
    signCount: () => requests.length,
    signedChains: () => requests,
    behave: (next) => {
      behavior = next;
    },
  };
}

/** Replaces the blockhash, which follows version, header and account keys. */
function alter(message: Uint8Array) {
  const keys = message[4] ?? 0;
  const at = 5 + 32 * keys;
  message.fill(7, at, at + 32);
}

/** Runs in the page: registers the wallet with the wallet-standard events. */
function registerInPage({ address, publicKey }: { address: string; publicKey: number[] }) {
  // Like most wallets, it lists mainnet first.
  const chains = ['solana:mainnet', 'solana:devnet', 'solana:localnet'];
  const features = ['solana:signTransaction'];
  const account = { address, publicKey: Uint8Array.from(publicKey), chains, features };
  let accounts: unknown[] = [];
  const listeners = new Set<(change: unknown) => void>();
  const sign = (window as unknown as { testWalletSign: (bytes: number[], chain?: string) => Promise<number[]> }).testWalletSign;
  const change = (next: unknown[]) => {
    accounts = next;
    listeners.forEach((listener) => listener({ accounts }));
  };
  const wallet = {
    version: '1.0.0',
    name: 'Test wallet',
    icon: 'data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCAxMCAxMCI+PHJlY3Qgd2lkdGg9IjEwIiBoZWlnaHQ9IjEwIiBmaWxsPSIjNGYzY2M5Ii8+PC9zdmc+',
    chains,
    get accounts() {
      return accounts;
    },
    features: {
      'standard:connect': {
        version: '1.0.0',
        connect: async () => {
          change([account]);
          return { accounts };
        },
      },
      'standard:disconnect': { version: '1.0.0', disconnect: async () => change([]) },
      'standard:events': {
        version: '1.0.0',
        on: (_: string, listener: (change: unknown) => void) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      },
      'solana:signTransaction': {
        version: '1.0.0',
        supportedTransactionVersions: ['legacy', 0],
        signTransaction: async (...inputs: { transaction: Uint8Array; chain?: string }[]) =>
          Promise.all(
            inputs.map(async ({ transaction, chain }) => ({
              signedTransaction: Uint8Array.from(await sign([...transaction], chain)),
            })),
          ),
      },
    },
  };
  const register = (api: { register: (wallet: unknown) => void }) => api.register(wallet);
  window.addEventListener('wallet-standard:app-ready', (event) => register((event as CustomEvent).detail));
  window.dispatchEvent(new CustomEvent('wallet-standard:register-wallet', { detail: register }));
}
