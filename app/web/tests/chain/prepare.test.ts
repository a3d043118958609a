// Transactions are prepared without priority fee data if necessary, and every RPC request has a timeout.
import type { Address, Instruction } from '@solana/kit';
import { expect, it } from 'vitest';
import type { Node } from '../../src/chain/node';
import { prepareTransaction } from '../../src/chain/send';

const PAYER = 'Vote111111111111111111111111111111111111111' as Address;
const BLOCKHASH = '11111111111111111111111111111111';
const nothing: Instruction = { programAddress: 'Stake11111111111111111111111111111111111111' as Address };

/** A node with this response to the fee request; records each request's abort signal. */
function fakeNode(prices: () => Promise<unknown>) {
  const requests = new Map<string, unknown>();
  const method = (name: string, answer: () => Promise<unknown>) => [
    name,
    () => ({
      send: (options?: { abortSignal?: AbortSignal }) => {
        requests.set(name, options?.abortSignal);
        return answer();
      },
    }),
  ];
  const rpc = Object.fromEntries([
    method('getLatestBlockhash', async () => ({ value: { blockhash: BLOCKHASH, lastValidBlockHeight: 9n } })),
    method('simulateTransaction', async () => ({
      context: { slot: 1n },
      value: { err: null, logs: [], unitsConsumed: 100_000n },
    })),
    method('getRecentPrioritizationFees', prices),
  ]);
  return { node: { rpc, observedSlot: 0n } as unknown as Node, requests };
}

it('offers the median priority fee, and none if it is unknown', async () => {
  const paid = fakeNode(async () => [{ prioritizationFee: 1_000n }]);
  expect((await prepareTransaction(paid.node, PAYER, [nothing])).fee).toBe(5_120n);
  const unknown = fakeNode(() => Promise.reject(new TypeError('Failed to fetch')));
  expect((await prepareTransaction(unknown.node, PAYER, [nothing])).fee).toBe(5_000n);
});

it('passes a timeout to every request', async () => {
  const { node, requests } = fakeNode(async () => []);
  await prepareTransaction(node, PAYER, [nothing]);
  expect([...requests.keys()]).toEqual(['getLatestBlockhash', 'simulateTransaction', 'getRecentPrioritizationFees']);
  expect([...requests.values()].every((signal) => signal instanceof AbortSignal)).toBe(true);
});
