// The chain that the browser tests run on: a local validator that is started here, or one that runs already.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from './server';

/** How long a validator may take to be ready, milliseconds. */
const PATIENCE = 240_000;

/** Where everything is; tests read it from the environment. */
export interface Chain {
  readonly rpc: string;
  readonly cranker: string | undefined;
  /** Folder of keypair files. */
  readonly keys: string;
}

/** Starts what is missing. Gives what stops it. */
export default async function setup(): Promise<() => Promise<void>> {
  const running = process.env['INFLUENCE_LOCALNET_FOLDER'];
  const started = running ? undefined : await start();
  const folder = running ?? started?.folder ?? '';
  const chain: Chain = { rpc: rpcOf(folder), cranker: process.env['INFLUENCE_CRANKER'], keys: join(folder, 'keys') };
  const page = await serve(chain);
  process.env['INFLUENCE_PAGE'] = page.url;
  process.env['INFLUENCE_CHAIN'] = JSON.stringify(chain);
  return async () => {
    await page.stop();
    await started?.stop();
  };
}

async function start() {
  const binary = process.env['INFLUENCE_LOCALNET'];
  if (!binary || !existsSync(binary)) {
    throw new Error('Set INFLUENCE_LOCALNET to the built influence-localnet, or INFLUENCE_LOCALNET_FOLDER to the folder of one that runs.');
  }
  const folder = mkdtempSync(join(tmpdir(), 'influence-web-'));
  const options = ['--ledger', folder, '--reset', '--rpc-port', '0', '--faucet-port', '0', '--fans', '14', '--members', '8', '--galleries', '8', '--allocations', '3', '--day-seconds', '86400'];
  const child = spawn(binary, options, { stdio: ['ignore', 'pipe', 'inherit'] });
  await ready(child);
  const stop = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  return { folder, stop };
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The local validator was not ready in time.')), PATIENCE);
    child.once('exit', (code) => reject(new Error(`The local validator ended with ${code}.`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      if (!chunk.toString().includes('ready')) return;
      clearTimeout(timer);
      resolve();
    });
  });
}

/** The node's address, as the local validator writes it for Solana's command line. */
function rpcOf(folder: string): string {
  const written = /json_rpc_url: "?(http[^"\s]+)/.exec(readFileSync(join(folder, 'cli.yml'), 'utf8'));
  if (!written?.[1]) throw new Error(`${folder}/cli.yml names no node.`);
  return written[1];
}
