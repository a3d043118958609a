// Live changes: what was missed is read anew each time that they begin, and what is read because of one is not older.
import { getBase58Decoder, getBase64Decoder, type Address } from '@solana/kit';
import { expect, it } from 'vitest';
import type { Node } from '../../src/chain/node';
import { watch } from '../../src/chain/subscribe';

const OWNER = getBase58Decoder().decode(new Uint8Array(32).fill(9)) as Address;
const DATA = [getBase64Decoder().decode(new Uint8Array([7])), 'base64'];

/** A node whose changes are told by hand. */
function nodeThat() {
  const tellers = { account: [] as ((notice: unknown) => void)[], program: [] as ((notice: unknown) => void)[] };
  const notices = (kind: keyof typeof tellers) => () => ({
    subscribe: async ({ abortSignal }: { abortSignal: AbortSignal }) => (async function* stream() {
      for (;;) {
        yield await new Promise((tell, reject) => {
          tellers[kind].push(tell);
          abortSignal.addEventListener('abort', () => reject(abortSignal.reason));
        });
      }
    })(),
  });
  const subscriptions = { accountNotifications: notices('account'), programNotifications: notices('program') };
  return { node: { seen: 5n, subscriptions } as unknown as Node, tellers };
}

it('what changed before it began is read, and what follows a change of the record is not older than it', async () => {
  const { node, tellers } = nodeThat();
  const [stop, heard] = [new AbortController(), [] as unknown[]];
  const over = watch(node, OWNER, {
    changed: ({ kind }) => heard.push([kind, node.seen]),
    live: (isLive) => heard.push(isLive),
    missed: () => heard.push('missed'),
  }, stop.signal);
  await expect.poll(() => heard).toEqual([true, 'missed']);
  await expect.poll(() => [tellers.account.length, tellers.program.length]).toEqual([2, 2]);
  // Somebody's gallery changes all the time: nobody reads anything because of it.
  tellers.program[0]?.({ context: { slot: 8n }, value: { pubkey: OWNER, account: { data: DATA } } });
  await expect.poll(() => heard).toHaveLength(3);
  tellers.account[1]?.({ context: { slot: 9n }, value: { data: DATA } });
  await expect.poll(() => heard).toHaveLength(4);
  expect(heard.slice(2)).toEqual([['gallery', 5n], ['influence', 9n]]);
  stop.abort();
  await over;
  expect(heard).toHaveLength(4);
});
