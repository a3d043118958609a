// A signed transaction is tracked by its signature until its outcome is known, despite lost RPC responses.
import {
  SOLANA_ERROR__JSON_RPC__INVALID_PARAMS,
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_NODE_UNHEALTHY,
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_TRANSACTION_HISTORY_NOT_AVAILABLE,
  SolanaError,
  getBase58Decoder,
} from '@solana/kit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Failure } from '../../src/chain/errors';
import { sendAndConfirm } from '../../src/chain/send-and-confirm';
import type { Node } from '../../src/chain/node';

/** Last valid block height of the transaction. */
const LAST = 100n;
/** A minimal transaction whose signature is 64 times 7. */
const SIGNED = Uint8Array.from([
  1,
  ...new Array<number>(64).fill(7),
  128,
  1,
  0,
  0,
  1,
  ...new Array<number>(32).fill(1),
  ...new Array<number>(32).fill(2),
  0,
  0,
]);
const SIGNATURE = getBase58Decoder().decode(new Uint8Array(64).fill(7));

const lost = () => Promise.reject(new TypeError('Failed to fetch'));
/** The slot in which the transaction landed. */
const SLOT = 41n;
const CONFIRMED = { err: null, confirmationStatus: 'confirmed', slot: SLOT };

/** Overrides of the fake node's responses; `time` counts the calls. */
interface NodeBehavior {
  send?: (time: number) => Promise<unknown>;
  status?: (time: number, search: boolean) => Promise<unknown>;
  height?: () => Promise<bigint>;
}

function fakeNode({ send = async () => SIGNATURE, status = async () => null, height = async () => 0n }: NodeBehavior) {
  const calls = { send: 0, status: 0 };
  const node = {
    observedSlot: 0n,
    rpc: {
      sendTransaction: () => ({ send: () => send((calls.send += 1)) }),
      getBlockHeight: () => ({ send: height }),
      getSignatureStatuses: ([signature]: string[], { searchTransactionHistory }: { searchTransactionHistory: boolean }) => ({
        send: async () => {
          expect(signature).toBe(SIGNATURE);
          return { value: [await status((calls.status += 1), searchTransactionHistory)] };
        },
      }),
    },
  } as unknown as Node;
  return { node, calls };
}

/** The final outcome, with fake time. */
async function outcomeOf(behavior: NodeBehavior) {
  const { node, calls } = fakeNode(behavior);
  const away: boolean[] = [];
  const outcome = sendAndConfirm(node, SIGNED, LAST, (isAway) => away.push(isAway)).catch((error: unknown) => error);
  let isOver = false;
  void outcome.then(() => {
    isOver = true;
  });
  for (let step = 0; step < 500 && !isOver; step += 1) await vi.advanceTimersByTimeAsync(400);
  expect(isOver).toBe(true);
  const result = await outcome;
  return { result: result instanceof Failure ? result.kind : result, away, calls, slot: node.observedSlot };
}

describe('landing', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('ends when the transaction is confirmed', async () => {
    expect(await outcomeOf({ status: async () => CONFIRMED })).toMatchObject({
      result: SIGNATURE,
      calls: { send: 1 },
      away: [],
      slot: SLOT,
    });
  });

  it('survives a lost response to sending', async () => {
    expect((await outcomeOf({ send: lost, status: async () => CONFIRMED })).result).toBe(SIGNATURE);
  });

  it('resends the same bytes if the node could not forward them', async () => {
    const unhealthy = () =>
      Promise.reject(
        new SolanaError(SOLANA_ERROR__JSON_RPC__SERVER_ERROR_NODE_UNHEALTHY, { __serverMessage: 'behind' } as never),
      );
    let sent = 0;
    const send = (time: number) => {
      sent = time;
      return time === 1 ? unhealthy() : Promise.resolve(SIGNATURE);
    };
    expect((await outcomeOf({ send, status: async () => (sent > 1 ? CONFIRMED : null) })).result).toBe(SIGNATURE);
  });

  it('fails at once on a permanent error', async () => {
    const send = () => Promise.reject(new SolanaError(SOLANA_ERROR__JSON_RPC__INVALID_PARAMS, { __serverMessage: 'too large' }));
    expect(await outcomeOf({ send })).toMatchObject({ result: 'refused', calls: { status: 0 } });
  });

  it('fails with the on-chain error once it is confirmed', async () => {
    const err = { InstructionError: [2, { Custom: 6035 }] };
    const status = async (time: number) => ({ err, confirmationStatus: time < 3 ? 'processed' : 'confirmed' });
    expect(await outcomeOf({ status })).toMatchObject({ result: 'changed', calls: { status: 3 } });
  });

  it('expires after its last block height if it has no status', async () => {
    expect((await outcomeOf({ height: async () => LAST + 17n })).result).toBe('expired');
  });

  it('does not expire while a machine of the RPC service may be behind', async () => {
    const status = async (time: number) => (time > 20 ? CONFIRMED : null);
    expect((await outcomeOf({ height: async () => LAST + 16n, status })).result).toBe(SIGNATURE);
  });

  it('reports an RPC outage and its end, and finds what landed in the meantime', async () => {
    // The node returns long after expiry: only its history has the transaction.
    const status = (time: number, search: boolean) => (time < 42 ? lost() : Promise.resolve(search ? CONFIRMED : null));
    expect(await outcomeOf({ status, height: async () => LAST + 1_000n })).toMatchObject({ result: SIGNATURE, away: [true] });
    const briefly = (time: number) => (time < 10 ? lost() : Promise.resolve(time > 12 ? CONFIRMED : null));
    expect(await outcomeOf({ status: briefly })).toMatchObject({ result: SIGNATURE, away: [true, false] });
  });

  it('does not report one or two missed polls', async () => {
    expect((await outcomeOf({ status: (time) => (time < 3 ? lost() : Promise.resolve(CONFIRMED)) })).away).toEqual([]);
  });

  it('reports an unknown status if the node has no history', async () => {
    const status = (_: number, search: boolean) =>
      search
        ? Promise.reject(
            new SolanaError(SOLANA_ERROR__JSON_RPC__SERVER_ERROR_TRANSACTION_HISTORY_NOT_AVAILABLE, {
              __serverMessage: 'no history',
            } as never),
          )
        : Promise.resolve(null);
    expect((await outcomeOf({ status, height: async () => LAST + 1_000n })).result).toBe('status-unknown');
  });
});
