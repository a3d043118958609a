// An error that only applies to the simulated slot is retried in the next slot.
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

/** Simulates on a node with these responses (slot and error); the last one repeats. */
async function simulateOn(...answers: [slot: number, err: unknown][]) {
  let attempts = 0;
  const answer = async () => {
    const [slot, err] = answers[Math.min(attempts, answers.length - 1)] ?? [0, GOOD];
    attempts += 1;
    return { context: { slot: BigInt(slot) }, value: { err, logs: [], unitsConsumed: 77n } };
  };
  const node = { rpc: { simulateTransaction: () => ({ send: answer }) } } as unknown as Node;
  const outcome = simulate(node, WIRE).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(60_000);
  const result = await outcome;
  return { result: result instanceof Failure ? result.title : result, attempts };
}

describe('simulating', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('returns the compute units', async () => {
    expect(await simulateOn([5, GOOD])).toEqual({ result: 77n, attempts: 1 });
  });

  it('fails at once with an error that does not depend on the slot', async () => {
    expect(await simulateOn([5, refused(INFLUENCE_ERROR__MORE_THAN_LOCKED)], [6, GOOD])).toEqual({
      result: 'More tokens than are locked.',
      attempts: 1,
    });
    expect(await simulateOn([5, 'AccountNotFound'], [6, GOOD])).toMatchObject({ attempts: 1 });
    expect(await simulateOn([5, { InstructionError: [1, 'InvalidArgument'] }], [6, GOOD])).toMatchObject({ attempts: 1 });
  });

  it('waits for the slot after a lock', async () => {
    expect(await simulateOn([5, LOCKED_NOW], [5, LOCKED_NOW], [6, GOOD])).toEqual({ result: 77n, attempts: 3 });
  });

  it('fails if the next slot has the same error (another lock)', async () => {
    expect(await simulateOn([5, LOCKED_NOW], [6, LOCKED_NOW])).toEqual({ result: 'Locked in this very slot.', attempts: 2 });
  });

  it('gives up on a chain that stands still', async () => {
    expect(await simulateOn([5, LOCKED_NOW])).toEqual({ result: 'Locked in this very slot.', attempts: 25 });
  });
});
