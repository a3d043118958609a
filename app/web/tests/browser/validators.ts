// Global setup of the browser tests: starts two local validators, one of them with the page's server, crankers and short
// days.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { servePage } from './static-server';

export const START_TIMEOUT_MS = 300_000;
const POLL_INTERVAL_MS = 200;

/** `quiet`: no day ends during the tests. `daily`: a day takes one minute, and crankers run. */
export type ChainName = 'quiet' | 'daily';

/** Addresses of a chain and its page. */
export interface TestChain {
  readonly page: string;
  readonly rpc: string;
  /** Directory of keypair files. */
  readonly keys: string;
  /** Process ID of the local validator. */
  readonly pid: number;
}

const ANYWHERE = ['--reset', '--rpc-port', '0', '--faucet-port', '0'];
const OPTIONS: Record<ChainName, readonly string[]> = {
  quiet: ['--fans', '14', '--members', '8', '--galleries', '16', '--allocations', '3', '--day-seconds', '86400'],
  daily: [
    '--fans',
    '4',
    '--members',
    '3',
    '--galleries',
    '3',
    '--allocations',
    '3',
    '--day-seconds',
    '60',
    '--web',
    '--web-port',
    '0',
  ],
};

/** Starts both validators and returns the teardown. A test waits for the chain that it needs. */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'influence-web-'));
  process.env['INFLUENCE_CHAINS'] = folder;
  const chains = [startQuiet(folder), startDaily(folder)];
  // The first tests use the quiet chain.
  await Promise.race([chains[0], ...chains.map(rejectOnly)]);
  return async () => {
    const stops = await Promise.allSettled((await Promise.all(chains)).map((stop) => stop()));
    rmSync(folder, { recursive: true, force: true });
    for (const stop of stops) if (stop.status === 'rejected') throw stop.reason;
  };
}

/** A promise that only ever rejects. */
const rejectOnly = (chain: Promise<unknown>) => chain.then(() => new Promise<never>(() => undefined));

/** Waits until the chain is ready. */
export async function chainOf(net: ChainName): Promise<TestChain> {
  const file = join(process.env['INFLUENCE_CHAINS'] ?? '', `${net}.json`);
  for (const deadline = Date.now() + START_TIMEOUT_MS; Date.now() < deadline;) {
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as TestChain;
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
  }
  throw new Error(`The ${net} chain was not ready in time.`);
}

/** Runs a measurement while both validators are paused (SIGSTOP). */
export async function withValidatorsPaused<T>(timed: () => Promise<T>): Promise<T> {
  const pids = [await chainOf('quiet'), await chainOf('daily')].map(({ pid }) => pid);
  try {
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    return await timed();
  } finally {
    for (const pid of pids) signal(pid, 'SIGCONT');
  }
}

/** Sends a signal. Returns false if the process does not exist. */
function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

/** Terminates a validator. A paused one must be continued first. */
function endProcess(pid: number) {
  signal(pid, 'SIGCONT');
  signal(pid, 'SIGTERM');
}

/** Ends the quiet chain after its last test, to free the machine. Another worker may have ended it already. */
export async function endQuiet(): Promise<void> {
  endProcess((await chainOf('quiet')).pid);
}

/** A chain whose page is served by a static server. */
async function startQuiet(root: string) {
  const { folder, pid, stop } = await startValidator(root, 'quiet');
  const rpc = rpcOf(folder);
  const page = await servePage(rpc);
  publish(root, 'quiet', { page: page.url, rpc, keys: join(folder, 'keys'), pid });
  return async () => {
    await page.stop();
    await stop();
  };
}

/** A chain started with `--web`. */
async function startDaily(root: string) {
  const { folder, stdout, pid, stop } = await startValidator(root, 'daily');
  const page = /web page\s+(http\S+\/)/.exec(stdout)?.[1];
  if (!page) throw new Error('The local validator did not print the address of its page.');
  publish(root, 'daily', { page, rpc: rpcOf(folder), keys: join(folder, 'keys'), pid });
  return stop;
}

/** Writes the chain's file atomically. */
function publish(root: string, net: ChainName, chain: TestChain) {
  const file = join(root, `${net}.json`);
  writeFileSync(`${file}.half`, JSON.stringify(chain));
  renameSync(`${file}.half`, file);
}

async function startValidator(root: string, net: ChainName) {
  const binary = process.env['INFLUENCE_LOCALNET'];
  if (!binary || !existsSync(binary)) {
    throw new Error(
      'INFLUENCE_LOCALNET does not name an influence-localnet binary: run the tests with `cargo xtask web --browser`.',
    );
  }
  const folder = join(root, net);
  const child = spawn(binary, ['--ledger', folder, ...ANYWHERE, ...OPTIONS[net]], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<Ended>((resolve) => child.once('exit', (code, by) => resolve(code ?? by)));
  const stderr = collectStderr(child);
  const stdout = await waitUntilReady(child, stderr);
  const after = /after (\d+\.\d) s/.exec(stdout)?.[1];
  if (!after) throw new Error(`The local validator did not print its startup time: ${stdout}`);
  console.log(`${net} chain: ready after ${after} s (as printed by the validator)`);
  const pid = child.pid ?? 0;
  const stop = async () => {
    endProcess(pid);
    const outcome = await ended;
    if (outcome !== 0) throw new Error(`The ${net} chain exited with ${outcome}: ${stderr()}`);
  };
  return { folder, stdout, pid, stop };
}

/** Exit code of a process, or the signal that ended it. */
type Ended = number | NodeJS.Signals | null;

/** Collects the last lines of stderr. */
function collectStderr(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-1_000);
  });
  return () => text.trim();
}

/** Resolves with stdout once the validator is ready. */
function waitUntilReady(child: ChildProcess, stderr: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    let stdout = '';
    const timer = setTimeout(() => {
      child.kill('SIGTERM');
      reject(new Error('The local validator was not ready in time.'));
    }, START_TIMEOUT_MS);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`The local validator exited with ${code}: ${stderr()}`));
    });
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      // The last line of the startup banner.
      if (!stdout.includes('Ctrl-C')) return;
      clearTimeout(timer);
      resolve(stdout);
    });
  });
}

/** The RPC URL, from the config file that the local validator writes for the Solana CLI. */
function rpcOf(folder: string): string {
  const written = /json_rpc_url: "?(http[^"\s]+)/.exec(readFileSync(join(folder, 'cli.yml'), 'utf8'));
  if (!written?.[1]) throw new Error(`${folder}/cli.yml has no json_rpc_url.`);
  return written[1];
}
