// Account updates by websocket. The connection is reopened after a failure; each time, the subscribed data is refetched,
// because changes during the gap were missed.
import { getBase64Encoder, type Address, type ReadonlyUint8Array, type Slot } from '@solana/kit';
import { COMMITMENT, observeSlot, type Node } from './node';
import {
  DELEGATION_DISCRIMINATOR,
  GALLERY_DISCRIMINATOR,
  INFLUENCE_PROGRAM_ADDRESS,
  configAddress,
  influenceAddress,
} from './program';
import { bytesFilter, delegationFilter } from './read';

export interface AccountUpdate {
  readonly kind: 'config' | 'influence' | 'delegation' | 'gallery';
  readonly address: Address;
  readonly data: ReadonlyUint8Array;
}

type SlotUpdate = AccountUpdate & { readonly slot: Slot };

export interface UpdateListener {
  onUpdate: (update: AccountUpdate) => void;
  /** Reports whether updates arrive. */
  onLive: (isLive: boolean) => void;
  /** Updates may have been missed. */
  onMissed: () => void;
}

const MAX_BACKOFF_MS = 30_000;

/** Subscribes to the config, all galleries and the owner's influence account and delegations, until `stop`. */
export async function subscribeToChanges(
  node: Node,
  owner: Address | undefined,
  listener: UpdateListener,
  stop: AbortSignal,
): Promise<void> {
  for (let attempt = 0; !stop.aborted; attempt += 1) {
    const broken = new AbortController();
    const signal = AbortSignal.any([stop, broken.signal]);
    try {
      const streams = await openStreams(node, owner, signal);
      if (stop.aborted) return;
      listener.onLive(true);
      // Also the first time: data read before the subscription may be stale.
      listener.onMissed();
      attempt = 0;
      await Promise.race(streams.map((stream) => forward(node, stream, listener)));
    } catch {
      // Reconnect below.
    }
    broken.abort();
    if (stop.aborted) return;
    listener.onLive(false);
    await delay(Math.min(1_000 * 2 ** attempt, MAX_BACKOFF_MS), stop);
  }
}

type UpdateStream = AsyncIterable<SlotUpdate>;

async function openStreams(node: Node, owner: Address | undefined, abortSignal: AbortSignal): Promise<UpdateStream[]> {
  const streams = [
    accountStream(node, 'config', await configAddress(), abortSignal),
    programStream(node, 'gallery', [bytesFilter(0n, GALLERY_DISCRIMINATOR)], abortSignal),
  ];
  if (owner) {
    streams.push(accountStream(node, 'influence', await influenceAddress(owner), abortSignal));
    streams.push(
      programStream(node, 'delegation', [bytesFilter(0n, DELEGATION_DISCRIMINATOR), delegationFilter({ owner })], abortSignal),
    );
  }
  return Promise.all(streams);
}

async function accountStream(
  node: Node,
  kind: AccountUpdate['kind'],
  address: Address,
  abortSignal: AbortSignal,
): Promise<UpdateStream> {
  const config = { encoding: 'base64', commitment: COMMITMENT } as const;
  const notifications = await node.subscriptions.accountNotifications(address, config).subscribe({ abortSignal });
  return mapped(notifications, ({ context: { slot }, value }) => ({ kind, address, slot, data: bytes(value.data) }));
}

async function programStream(
  node: Node,
  kind: AccountUpdate['kind'],
  filters: ReturnType<typeof bytesFilter>[],
  abortSignal: AbortSignal,
): Promise<UpdateStream> {
  const config = { encoding: 'base64', commitment: COMMITMENT, filters } as const;
  const notifications = await node.subscriptions
    .programNotifications(INFLUENCE_PROGRAM_ADDRESS, config)
    .subscribe({ abortSignal });
  return mapped(notifications, ({ context: { slot }, value }) => ({
    kind,
    address: value.pubkey,
    slot,
    data: bytes(value.account.data),
  }));
}

async function* mapped<T>(notifications: AsyncIterable<T>, map: (notification: T) => SlotUpdate): UpdateStream {
  for await (const notification of notifications) yield map(notification);
}

async function forward(node: Node, stream: UpdateStream, listener: UpdateListener): Promise<void> {
  for await (const { slot, ...update } of stream) {
    // The delegations are refetched after this update and must include its slot.
    if (update.kind === 'influence') observeSlot(node, slot);
    listener.onUpdate(update);
  }
}

function bytes(data: readonly [string, string]): ReadonlyUint8Array {
  return getBase64Encoder().encode(data[0]);
}

function delay(milliseconds: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    stop.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
