// Reads include the transactions that the page has landed, whichever machine of an RPC service answers.
import { SOLANA_ERROR__JSON_RPC__SERVER_ERROR_MIN_CONTEXT_SLOT_NOT_REACHED, SolanaError, type Address } from '@solana/kit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Node } from '../../src/chain/node';
import { readLamports } from '../../src/chain/read';

const OWNER = '11111111111111111111111111111111' as Address;
const behind = (slot: bigint) =>
  new SolanaError(SOLANA_ERROR__JSON_RPC__SERVER_ERROR_MIN_CONTEXT_SLOT_NOT_REACHED, {
    __serverMessage: 'behind',
    contextSlot: slot,
  } as never);

/** Reads after a transaction landed in slot `landed`; the node is at these slots, then stays at the last one. */
async function readAt(landed: bigint, ...slots: bigint[]) {
  let attempts = 0;
  const getBalance = (_: Address, { minContextSlot }: { minContextSlot: bigint }) => ({
    send: async () => {
      const slot = slots[Math.min(attempts, slots.length - 1)] ?? 0n;
      attempts += 1;
      if (slot < minContextSlot) throw behind(slot);
      return { context: { slot }, value: 5n };
    },
  });
  const node = { rpc: { getBalance }, observedSlot: landed } as unknown as Node;
  const outcome = readLamports(node, OWNER).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(60_000);
  return { result: await outcome, attempts };
}

describe('reading', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('accepts any slot before a transaction landed', async () => {
    expect(await readAt(0n, 3n)).toEqual({ result: 5n, attempts: 1 });
  });

  it('waits for a machine that is behind', async () => {
    expect(await readAt(9n, 7n, 8n, 9n)).toEqual({ result: 5n, attempts: 3 });
  });

  it('fails if the machine stays behind', async () => {
    expect(await readAt(9n, 7n)).toMatchObject({ result: { message: expect.stringMatching(/context slot/i) }, attempts: 25 });
  });
});
