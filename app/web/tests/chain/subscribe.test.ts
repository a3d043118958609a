// Live updates: missed changes are refetched after each connect, and later reads include the update's slot.
import { getBase58Decoder, getBase64Decoder, type Address } from '@solana/kit';
import { expect, it } from 'vitest';
import type { Node } from '../../src/chain/node';
import { subscribeToChanges } from '../../src/chain/subscribe';

const OWNER = getBase58Decoder().decode(new Uint8Array(32).fill(9)) as Address;
const DATA = [getBase64Decoder().decode(new Uint8Array([7])), 'base64'];

/** A node whose notifications the test sends. */
function fakeNode() {
  const senders = { account: [] as ((notification: unknown) => void)[], program: [] as ((notification: unknown) => void)[] };
  const notifications = (kind: keyof typeof senders) => () => ({
    subscribe: async ({ abortSignal }: { abortSignal: AbortSignal }) =>
      (async function* stream() {
        for (;;) {
          yield await new Promise((send, reject) => {
            senders[kind].push(send);
            abortSignal.addEventListener('abort', () => reject(abortSignal.reason as Error));
          });
        }
      })(),
  });
  const subscriptions = { accountNotifications: notifications('account'), programNotifications: notifications('program') };
  return { node: { observedSlot: 5n, subscriptions } as unknown as Node, senders };
}

it('missed changes are reported, and reads after an account update include its slot', async () => {
  const { node, senders } = fakeNode();
  const [stop, events] = [new AbortController(), [] as unknown[]];
  const finished = subscribeToChanges(
    node,
    OWNER,
    {
      onUpdate: ({ kind }) => events.push([kind, node.observedSlot]),
      onLive: (isLive) => events.push(isLive),
      onMissed: () => events.push('missed'),
    },
    stop.signal,
  );
  await expect.poll(() => events).toEqual([true, 'missed']);
  await expect.poll(() => [senders.account.length, senders.program.length]).toEqual([2, 2]);
  // A gallery update does not raise the observed slot: galleries change constantly, and no read depends on it.
  senders.program[0]?.({ context: { slot: 8n }, value: { pubkey: OWNER, account: { data: DATA } } });
  await expect.poll(() => events).toHaveLength(3);
  senders.account[1]?.({ context: { slot: 9n }, value: { data: DATA } });
  await expect.poll(() => events).toHaveLength(4);
  expect(events.slice(2)).toEqual([
    ['gallery', 5n],
    ['influence', 9n],
  ]);
  stop.abort();
  await finished;
  expect(events).toHaveLength(4);
});
