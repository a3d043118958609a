// A signed transaction is looked for by its own signature until the chain has decided, whatever the node loses on the way.
import {
  SOLANA_ERROR__JSON_RPC__INVALID_PARAMS,
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_NODE_UNHEALTHY,
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_TRANSACTION_HISTORY_NOT_AVAILABLE,
  SolanaError,
  getBase58Decoder,
} from '@solana/kit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Failure } from '../../src/chain/errors';
import { land } from '../../src/chain/send-and-confirm';
import type { Node } from '../../src/chain/node';

/** Blocks after which it can not land. */
const LAST = 100n;
/** One signature of sevens, before the smallest of messages. */
const SIGNED = Uint8Array.from([1, ...new Array<number>(64).fill(7), 128, 1, 0, 0, 1, ...new Array<number>(32).fill(1), ...new Array<number>(32).fill(2), 0, 0]);
const SIGNATURE = getBase58Decoder().decode(new Uint8Array(64).fill(7));

const lost = () => Promise.reject(new TypeError('Failed to fetch'));
/** The slot that it landed in. */
const SLOT = 41n;
const CONFIRMED = { err: null, confirmationStatus: 'confirmed', slot: SLOT };

/** What a node does; what is not said goes well. */
interface Ways {
  send?: (time: number) => Promise<unknown>;
  status?: (time: number, search: boolean) => Promise<unknown>;
  height?: () => Promise<bigint>;
}

function nodeThat({ send = async () => SIGNATURE, status = async () => null, height = async () => 0n }: Ways) {
  const asked = { send: 0, status: 0 };
  const node = {
    seen: 0n,
    rpc: {
      sendTransaction: () => ({ send: () => send(asked.send += 1) }),
      getBlockHeight: () => ({ send: height }),
      getSignatureStatuses: ([signature]: string[], { searchTransactionHistory }: { searchTransactionHistory: boolean }) => ({
        send: async () => {
          expect(signature).toBe(SIGNATURE);
          return { value: [await status(asked.status += 1, searchTransactionHistory)] };
        },
      }),
    },
  } as unknown as Node;
  return { node, asked };
}

/** How it ends, however long it takes. */
async function ends(ways: Ways) {
  const { node, asked } = nodeThat(ways);
  const away: boolean[] = [];
  const outcome = land(node, SIGNED, LAST, (isAway) => away.push(isAway)).catch((error: unknown) => error);
  let isOver = false;
  void outcome.then(() => { isOver = true; });
  for (let step = 0; step < 500 && !isOver; step += 1) await vi.advanceTimersByTimeAsync(400);
  expect(isOver).toBe(true);
  const ended = await outcome;
  return { ended: ended instanceof Failure ? ended.kind : ended, away, asked, seen: node.seen };
}

describe('landing', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is over when the chain has it', async () => {
    expect(await ends({ status: async () => CONFIRMED })).toMatchObject({ ended: SIGNATURE, asked: { send: 1 }, away: [], seen: SLOT });
  });

  it('survives a lost answer to sending: it may have got through', async () => {
    expect((await ends({ send: lost, status: async () => CONFIRMED })).ended).toBe(SIGNATURE);
  });

  it('is tried again with the same bytes by a node that could not forward them', async () => {
    const unhealthy = () => Promise.reject(new SolanaError(SOLANA_ERROR__JSON_RPC__SERVER_ERROR_NODE_UNHEALTHY, { __serverMessage: 'behind' } as never));
    let sent = 0;
    const send = (time: number) => { sent = time; return time === 1 ? unhealthy() : Promise.resolve(SIGNATURE); };
    expect((await ends({ send, status: async () => (sent > 1 ? CONFIRMED : null) })).ended).toBe(SIGNATURE);
  });

  it('fails at once when the node refuses the bytes for good', async () => {
    const send = () => Promise.reject(new SolanaError(SOLANA_ERROR__JSON_RPC__INVALID_PARAMS, { __serverMessage: 'too large' }));
    expect(await ends({ send })).toMatchObject({ ended: 'refused', asked: { status: 0 } });
  });

  it('fails as the chain says, once the failure can not be taken back', async () => {
    const err = { InstructionError: [2, { Custom: 6035 }] };
    const status = async (time: number) => ({ err, confirmationStatus: time < 3 ? 'processed' : 'confirmed' });
    expect(await ends({ status })).toMatchObject({ ended: 'changed', asked: { status: 3 } });
  });

  it('expires when its time is over and nobody remembers it', async () => {
    expect((await ends({ height: async () => LAST + 17n })).ended).toBe('expired');
  });

  it('does not expire while another machine of the node may be behind', async () => {
    const status = async (time: number) => (time > 20 ? CONFIRMED : null);
    expect((await ends({ height: async () => LAST + 16n, status })).ended).toBe(SIGNATURE);
  });

  it('tells that the node is away and that it is back, and finds what landed meanwhile', async () => {
    // Back long after its time: only the node's memory has it.
    const status = (time: number, search: boolean) => (time < 42 ? lost() : Promise.resolve(search ? CONFIRMED : null));
    expect(await ends({ status, height: async () => LAST + 1_000n })).toMatchObject({ ended: SIGNATURE, away: [true] });
    const briefly = (time: number) => (time < 10 ? lost() : Promise.resolve(time > 12 ? CONFIRMED : null));
    expect(await ends({ status: briefly })).toMatchObject({ ended: SIGNATURE, away: [true, false] });
  });

  it('says nothing of a look or two without an answer', async () => {
    expect((await ends({ status: (time) => (time < 3 ? lost() : Promise.resolve(CONFIRMED)) })).away).toEqual([]);
  });

  it('does not say that nothing changed when nobody can know', async () => {
    const status = (_: number, search: boolean) =>
      search ? Promise.reject(new SolanaError(SOLANA_ERROR__JSON_RPC__SERVER_ERROR_TRANSACTION_HISTORY_NOT_AVAILABLE, { __serverMessage: 'no history' } as never)) : Promise.resolve(null);
    expect((await ends({ status, height: async () => LAST + 1_000n })).ended).toBe('unsure');
  });
});
