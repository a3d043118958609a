// What this page landed is in what it reads next, whichever machine of a service answers.
import { SOLANA_ERROR__JSON_RPC__SERVER_ERROR_MIN_CONTEXT_SLOT_NOT_REACHED, SolanaError, type Address } from '@solana/kit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Node } from '../../src/chain/node';
import { readLamports } from '../../src/chain/read';

const OWNER = '11111111111111111111111111111111' as Address;
const behind = (slot: bigint) =>
  new SolanaError(SOLANA_ERROR__JSON_RPC__SERVER_ERROR_MIN_CONTEXT_SLOT_NOT_REACHED, { __serverMessage: 'behind', contextSlot: slot } as never);

/** How reading ends when something landed in `landed`, and the node is at these slots when it is asked; it stays at the last. */
async function ends(landed: bigint, ...slots: bigint[]) {
  let asked = 0;
  const getBalance = (_: Address, { minContextSlot }: { minContextSlot: bigint }) => ({
    send: async () => {
      const slot = slots[Math.min(asked, slots.length - 1)] ?? 0n;
      asked += 1;
      if (slot < minContextSlot) throw behind(slot);
      return { context: { slot }, value: 5n };
    },
  });
  const node = { rpc: { getBalance }, seen: landed } as unknown as Node;
  const outcome = readLamports(node, OWNER).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(60_000);
  return { ended: await outcome, asked };
}

describe('reading', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('takes any slot before something landed', async () => {
    expect(await ends(0n, 3n)).toEqual({ ended: 5n, asked: 1 });
  });

  it('waits for a machine that is behind what landed', async () => {
    expect(await ends(9n, 7n, 8n, 9n)).toEqual({ ended: 5n, asked: 3 });
  });

  it('tells of one that stays behind', async () => {
    expect(await ends(9n, 7n)).toMatchObject({ ended: { message: expect.stringMatching(/context slot/i) }, asked: 25 });
  });
});
