// Live changes: accounts of interest by websocket, for as long as somebody looks; the connection is made again when it
// breaks. Each time what it tells of is read anew, because what changed before was missed.
import {
  getBase64Encoder,
  type Address,
  type ReadonlyUint8Array,
  type Slot,
} from '@solana/kit';
import { COMMITMENT, see, type Node } from './node';
import {
  DELEGATION_DISCRIMINATOR,
  GALLERY_DISCRIMINATOR,
  INFLUENCE_PROGRAM_ADDRESS,
  configAddress,
  influenceAddress,
} from './program';
import { at, whose } from './read';

/** Something changed: what kind of account, where, and what it is now. */
export interface Changed {
  readonly kind: 'config' | 'influence' | 'delegation' | 'gallery';
  readonly address: Address;
  readonly data: ReadonlyUint8Array;
}

/** With the slot that it is of. */
type Notice = Changed & { readonly slot: Slot };

export interface Listener {
  changed(change: Changed): void;
  /** Whether changes arrive. */
  live(isLive: boolean): void;
  /** Something may have been missed. */
  missed(): void;
}

/** Longest pause between two attempts, milliseconds. */
const LONGEST_PAUSE = 30_000;

/** Hears of the config, the galleries and, with an owner, of their record and delegations, until `stop`. */
export async function watch(node: Node, owner: Address | undefined, listener: Listener, stop: AbortSignal): Promise<void> {
  for (let attempt = 0; !stop.aborted; attempt += 1) {
    const broken = new AbortController();
    const signal = AbortSignal.any([stop, broken.signal]);
    try {
      const streams = await subscribe(node, owner, signal);
      if (stop.aborted) return;
      listener.live(true);
      // Also the first time: what was read before may be older than this.
      listener.missed();
      attempt = 0;
      await Promise.race(streams.map((stream) => forward(node, stream, listener)));
    } catch {
      // The next attempt follows below.
    }
    broken.abort();
    if (stop.aborted) return;
    listener.live(false);
    await pause(Math.min(1_000 * 2 ** attempt, LONGEST_PAUSE), stop);
  }
}

type Stream = AsyncIterable<Notice>;

async function subscribe(node: Node, owner: Address | undefined, abortSignal: AbortSignal): Promise<Stream[]> {
  const streams = [
    single(node, 'config', await configAddress(), abortSignal),
    many(node, 'gallery', [at(0n, GALLERY_DISCRIMINATOR)], abortSignal),
  ];
  if (owner) {
    streams.push(single(node, 'influence', await influenceAddress(owner), abortSignal));
    streams.push(many(node, 'delegation', [at(0n, DELEGATION_DISCRIMINATOR), whose({ owner })], abortSignal));
  }
  return Promise.all(streams);
}

async function single(node: Node, kind: Changed['kind'], address: Address, abortSignal: AbortSignal): Promise<Stream> {
  const config = { encoding: 'base64', commitment: COMMITMENT } as const;
  const notices = await node.subscriptions.accountNotifications(address, config).subscribe({ abortSignal });
  return mapped(notices, ({ context: { slot }, value }) => ({ kind, address, slot, data: bytes(value.data) }));
}

async function many(
  node: Node,
  kind: Changed['kind'],
  filters: ReturnType<typeof at>[],
  abortSignal: AbortSignal,
): Promise<Stream> {
  const config = { encoding: 'base64', commitment: COMMITMENT, filters } as const;
  const notices = await node.subscriptions
    .programNotifications(INFLUENCE_PROGRAM_ADDRESS, config)
    .subscribe({ abortSignal });
  return mapped(notices, ({ context: { slot }, value }) => ({ kind, address: value.pubkey, slot, data: bytes(value.account.data) }));
}

async function* mapped<T>(notices: AsyncIterable<T>, map: (notice: T) => Notice): Stream {
  for await (const notice of notices) yield map(notice);
}

async function forward(node: Node, stream: Stream, listener: Listener): Promise<void> {
  for await (const { slot, ...change } of stream) {
    // Delegations are read again because of it, and may not be older.
    if (change.kind === 'influence') see(node, slot);
    listener.changed(change);
  }
}

function bytes(data: readonly [string, string]): ReadonlyUint8Array {
  return getBase64Encoder().encode(data[0]);
}

function pause(milliseconds: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    stop.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}
