// What is about to be signed is put together though the node does not say what others paid, and no question waits for ever.
import type { Address, Instruction } from '@solana/kit';
import { expect, it } from 'vitest';
import type { Node } from '../../src/chain/node';
import { prepare } from '../../src/chain/send';

const PAYER = 'Vote111111111111111111111111111111111111111' as Address;
const BLOCKHASH = '11111111111111111111111111111111';
const nothing: Instruction = { programAddress: 'Stake11111111111111111111111111111111111111' as Address };

/** A node that answers so to the question on prices; gives what was asked, with what ends each question. */
function nodeThat(prices: () => Promise<unknown>) {
  const asked = new Map<string, unknown>();
  const method = (name: string, answer: () => Promise<unknown>) => [name, () => ({
    send: (until?: { abortSignal?: AbortSignal }) => { asked.set(name, until?.abortSignal); return answer(); },
  })];
  const rpc = Object.fromEntries([
    method('getLatestBlockhash', async () => ({ value: { blockhash: BLOCKHASH, lastValidBlockHeight: 9n } })),
    method('simulateTransaction', async () => ({ context: { slot: 1n }, value: { err: null, logs: [], unitsConsumed: 100_000n } })),
    method('getRecentPrioritizationFees', prices),
  ]);
  return { node: { rpc, seen: 0n } as unknown as Node, asked };
}

it('offers what others paid, and nothing more when that is not known', async () => {
  const paid = nodeThat(async () => [{ prioritizationFee: 1_000n }]);
  expect((await prepare(paid.node, PAYER, [nothing])).fee).toBe(5_120n);
  const unknown = nodeThat(() => Promise.reject(new TypeError('Failed to fetch')));
  expect((await prepare(unknown.node, PAYER, [nothing])).fee).toBe(5_000n);
});

it('ends every question that takes too long', async () => {
  const { node, asked } = nodeThat(async () => []);
  await prepare(node, PAYER, [nothing]);
  expect([...asked.keys()]).toEqual(['getLatestBlockhash', 'simulateTransaction', 'getRecentPrioritizationFees']);
  expect([...asked.values()].every((signal) => signal instanceof AbortSignal)).toBe(true);
});
