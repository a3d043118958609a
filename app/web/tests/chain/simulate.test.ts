// Simulation speaks of the slot that the node stands in; what is true of that slot alone is asked again in the next.
import type { Base64EncodedWireTransaction } from '@solana/kit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Failure } from '../../src/chain/errors';
import type { Node } from '../../src/chain/node';
import { INFLUENCE_ERROR__LOCKED_IN_THIS_SLOT, INFLUENCE_ERROR__MORE_THAN_LOCKED } from '../../src/chain/program';
import { simulate } from '../../src/chain/simulate';

const WIRE = 'AQ==' as Base64EncodedWireTransaction;
const refused = (code: number) => ({ InstructionError: [1, { Custom: BigInt(code) }] });
const LOCKED_NOW = refused(INFLUENCE_ERROR__LOCKED_IN_THIS_SLOT);
const GOOD = null;

/** How it ends with a node that answers so, a slot and an error each; the last answer stays. */
async function ends(...answers: [slot: number, err: unknown][]) {
  let asked = 0;
  const answer = async () => {
    const [slot, err] = answers[Math.min(asked, answers.length - 1)] ?? [0, GOOD];
    asked += 1;
    return { context: { slot: BigInt(slot) }, value: { err, logs: [], unitsConsumed: 77n } };
  };
  const node = { rpc: { simulateTransaction: () => ({ send: answer }) } } as unknown as Node;
  const outcome = simulate(node, WIRE).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(60_000);
  const ended = await outcome;
  return { ended: ended instanceof Failure ? ended.title : ended, asked };
}

describe('simulating', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('gives the units', async () => {
    expect(await ends([5, GOOD])).toEqual({ ended: 77n, asked: 1 });
  });

  it('tells at once what another slot would not change', async () => {
    expect(await ends([5, refused(INFLUENCE_ERROR__MORE_THAN_LOCKED)], [6, GOOD])).toEqual({ ended: 'More tokens than are locked.', asked: 1 });
    expect(await ends([5, 'AccountNotFound'], [6, GOOD])).toMatchObject({ asked: 1 });
    expect(await ends([5, { InstructionError: [1, 'InvalidArgument'] }], [6, GOOD])).toMatchObject({ asked: 1 });
  });

  it('waits for the slot after a lock', async () => {
    expect(await ends([5, LOCKED_NOW], [5, LOCKED_NOW], [6, GOOD])).toEqual({ ended: 77n, asked: 3 });
  });

  it('tells it when the next slot says the same: there was another lock', async () => {
    expect(await ends([5, LOCKED_NOW], [6, LOCKED_NOW])).toEqual({ ended: 'Locked in this very slot.', asked: 2 });
  });

  it('does not wait for ever for a chain that stands still', async () => {
    expect(await ends([5, LOCKED_NOW])).toEqual({ ended: 'Locked in this very slot.', asked: 25 });
  });
});
