// A wallet for tests: wallet-standard in the page, the key in the test's process. It signs, says no, or signs something else.
import { createPrivateKey, sign as signBytes, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getBase58Decoder } from '@solana/kit';
import type { Page } from '@playwright/test';

/** What the wallet does when it is asked to sign. */
export type Mood = 'signs' | 'signs once' | 'refuses' | 'alters';

export interface TestWallet {
  readonly address: string;
  /** How often it was asked. */
  asked(): number;
  /** For which cluster, each time. */
  chains(): readonly (string | undefined)[];
  be(mood: Mood): void;
}

/** `PKCS8` of an ed25519 seed begins with this. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Somebody's key of the local validator. */
export function keyOf(folder: string, name: string): { key: KeyObject; address: string; publicKey: number[] } {
  const bytes = Buffer.from(JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as number[]);
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, bytes.subarray(0, 32)]), format: 'der', type: 'pkcs8' });
  const publicKey = bytes.subarray(32);
  return { key, address: getBase58Decoder().decode(publicKey), publicKey: [...publicKey] };
}

/** Puts the wallet with `name`'s key into the page, before the page loads. */
export async function install(page: Page, folder: string, name: string): Promise<TestWallet> {
  const { key, address, publicKey } = keyOf(folder, name);
  let mood: Mood = 'signs';
  const asked: (string | undefined)[] = [];
  await page.exposeFunction('testWalletSign', (transaction: number[], chain: string | undefined) => {
    asked.push(chain);
    if (mood === 'refuses') throw new Error('User rejected the request.');
    if (mood === 'signs once') mood = 'refuses';
    const bytes = Uint8Array.from(transaction);
    // One signature, the fee payer's, before the message. A wallet that alters it puts another blockhash there.
    const message = bytes.subarray(65);
    if (mood === 'alters') alter(message);
    bytes.set(signBytes(null, message, key), 1);
    return [...bytes];
  });
  await page.addInitScript(inPage, { address, publicKey });
  return { address, asked: () => asked.length, chains: () => asked, be: (next) => { mood = next; } };
}

/** Another blockhash: it comes after the version, the header and the account keys. */
function alter(message: Uint8Array) {
  const keys = message[4] ?? 0;
  const at = 5 + 32 * keys;
  message.fill(7, at, at + 32);
}

/** Runs in the page: registers the wallet as wallet-standard says. */
function inPage({ address, publicKey }: { address: string; publicKey: number[] }) {
  // As most wallets have them: the cluster of the tests is the last.
  const chains = ['solana:mainnet', 'solana:devnet', 'solana:localnet'];
  const features = ['solana:signTransaction'];
  const account = { address, publicKey: Uint8Array.from(publicKey), chains, features };
  let accounts: unknown[] = [];
  const listeners = new Set<(change: unknown) => void>();
  const sign = (window as unknown as { testWalletSign(bytes: number[], chain?: string): Promise<number[]> }).testWalletSign;
  const change = (next: unknown[]) => {
    accounts = next;
    listeners.forEach((listener) => listener({ accounts }));
  };
  const wallet = {
    version: '1.0.0',
    name: 'Test wallet',
    icon: 'data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCAxMCAxMCI+PHJlY3Qgd2lkdGg9IjEwIiBoZWlnaHQ9IjEwIiBmaWxsPSIjNGYzY2M5Ii8+PC9zdmc+',
    chains,
    get accounts() { return accounts; },
    features: {
      'standard:connect': { version: '1.0.0', connect: async () => { change([account]); return { accounts }; } },
      'standard:disconnect': { version: '1.0.0', disconnect: async () => change([]) },
      'standard:events': {
        version: '1.0.0',
        on: (_: string, listener: (change: unknown) => void) => { listeners.add(listener); return () => listeners.delete(listener); },
      },
      'solana:signTransaction': {
        version: '1.0.0',
        supportedTransactionVersions: ['legacy', 0],
        signTransaction: async (...inputs: { transaction: Uint8Array; chain?: string }[]) =>
          Promise.all(inputs.map(async ({ transaction, chain }) => ({ signedTransaction: Uint8Array.from(await sign([...transaction], chain)) }))),
      },
    },
  };
  const register = (api: { register(wallet: unknown): void }) => api.register(wallet);
  window.addEventListener('wallet-standard:app-ready', (event) => register((event as CustomEvent).detail));
  window.dispatchEvent(new CustomEvent('wallet-standard:register-wallet', { detail: register }));
}
