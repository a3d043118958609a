// The chains that the browser tests run on: local validators that are started here, one of them with the page's own server,
// crankers and short days.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from './static-server';

/** How long a validator may take to be ready, milliseconds. */
export const PATIENCE = 300_000;
/** How often somebody looks whether it is. */
const LOOK = 200;

/** `quiet` has days that never end during the tests; `daily` has a minute for a day, and crankers. */
export type Net = 'quiet' | 'daily';

/** Where a chain and its page are. */
export interface Chain {
  readonly page: string;
  readonly rpc: string;
  /** Folder of keypair files. */
  readonly keys: string;
  /** The local validator's process. */
  readonly pid: number;
}

const ANYWHERE = ['--reset', '--rpc-port', '0', '--faucet-port', '0'];
const OPTIONS: Record<Net, readonly string[]> = {
  quiet: ['--fans', '14', '--members', '8', '--galleries', '16', '--allocations', '3', '--day-seconds', '86400'],
  daily: ['--fans', '4', '--members', '3', '--galleries', '3', '--allocations', '3', '--day-seconds', '60', '--web', '--web-port', '0'],
};

/** Starts both. Gives what stops them; a test waits for the chain that it needs. */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'influence-web-'));
  process.env['INFLUENCE_CHAINS'] = folder;
  const chains = [quiet(folder), daily(folder)];
  // The first tests are the quiet chain's.
  await Promise.race([chains[0], ...chains.map(failed)]);
  return async () => {
    const stops = await Promise.allSettled((await Promise.all(chains)).map((stop) => stop()));
    rmSync(folder, { recursive: true, force: true });
    for (const stop of stops) if (stop.status === 'rejected') throw stop.reason;
  };
}

/** Never ends, but with the error. */
const failed = (chain: Promise<unknown>) => chain.then(() => new Promise<never>(() => undefined));

/** The chain, as soon as it is ready. */
export async function chainOf(net: Net): Promise<Chain> {
  const file = join(process.env['INFLUENCE_CHAINS'] ?? '', `${net}.json`);
  for (const end = Date.now() + PATIENCE; Date.now() < end;) {
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Chain;
    await new Promise((resolve) => setTimeout(resolve, LOOK));
  }
  throw new Error(`The ${net} chain was not ready in time.`);
}

/** Does something that is timed, while the validators stand still; it waits until both are there. */
export async function aside<T>(timed: () => Promise<T>): Promise<T> {
  const pids = [await chainOf('quiet'), await chainOf('daily')].map(({ pid }) => pid);
  try {
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    return await timed();
  } finally {
    for (const pid of pids) signal(pid, 'SIGCONT');
  }
}

/** Whether there was a process to be told. */
function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

/** Asks a validator to end: one that stands still would not hear it. */
function end(pid: number) {
  signal(pid, 'SIGCONT');
  signal(pid, 'SIGTERM');
}

/** Ends the quiet chain, which nobody needs any more: the other one has the machine for itself. Another worker may have done so. */
export async function endQuiet(): Promise<void> {
  end((await chainOf('quiet')).pid);
}

/** A chain whose page is served as a static host does. */
async function quiet(root: string) {
  const { folder, pid, stop } = await start(root, 'quiet');
  const rpc = rpcOf(folder);
  const page = await serve(rpc);
  tell(root, 'quiet', { page: page.url, rpc, keys: join(folder, 'keys'), pid });
  return async () => {
    await page.stop();
    await stop();
  };
}

/** A chain with everything that `--web` brings. */
async function daily(root: string) {
  const { folder, said, pid, stop } = await start(root, 'daily');
  const page = /web page\s+(http\S+\/)/.exec(said)?.[1];
  if (!page) throw new Error('The local validator did not say where its page is.');
  tell(root, 'daily', { page, rpc: rpcOf(folder), keys: join(folder, 'keys'), pid });
  return stop;
}

/** In one go: nobody reads half of it. */
function tell(root: string, net: Net, chain: Chain) {
  const file = join(root, `${net}.json`);
  writeFileSync(`${file}.half`, JSON.stringify(chain));
  renameSync(`${file}.half`, file);
}

async function start(root: string, net: Net) {
  const binary = process.env['INFLUENCE_LOCALNET'];
  if (!binary || !existsSync(binary)) {
    throw new Error('INFLUENCE_LOCALNET names no influence-localnet: run the tests with `cargo xtask web --browser`.');
  }
  const folder = join(root, net);
  const child = spawn(binary, ['--ledger', folder, ...ANYWHERE, ...OPTIONS[net]], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<Ended>((resolve) => child.once('exit', (code, by) => resolve(code ?? by)));
  const complaint = lastWords(child);
  const said = await ready(child, complaint);
  const after = /after (\d+\.\d) s/.exec(said)?.[1];
  if (!after) throw new Error(`The local validator did not say how soon it was ready: ${said}`);
  console.log(`${net} chain: ready after ${after} s, by its own account`);
  const pid = child.pid ?? 0;
  const stop = async () => {
    end(pid);
    const outcome = await ended;
    if (outcome !== 0) throw new Error(`The ${net} chain did not end cleanly, but with ${outcome}: ${complaint()}`);
  };
  return { folder, said, pid, stop };
}

/** The code that a process gave, or the signal that ended it. */
type Ended = number | NodeJS.Signals | null;

/** What it said last of what is wrong, and of what it does. */
function lastWords(child: ChildProcess): () => string {
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => { said = (said + chunk.toString()).slice(-1_000); });
  return () => said.trim();
}

/** What it says until it is ready. */
function ready(child: ChildProcess, complaint: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => { child.kill('SIGTERM'); reject(new Error('The local validator was not ready in time.')); }, PATIENCE);
    child.once('exit', (code) => { clearTimeout(timer); reject(new Error(`The local validator ended with ${code}: ${complaint()}`)); });
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      // Its last line of all.
      if (!said.includes('Ctrl-C')) return;
      clearTimeout(timer);
      resolve(said);
    });
  });
}

/** The node's address, as the local validator writes it for Solana's command line. */
function rpcOf(folder: string): string {
  const written = /json_rpc_url: "?(http[^"\s]+)/.exec(readFileSync(join(folder, 'cli.yml'), 'utf8'));
  if (!written?.[1]) throw new Error(`${folder}/cli.yml names no node.`);
  return written[1];
}
