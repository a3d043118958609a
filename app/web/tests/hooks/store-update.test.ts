// A live change is not undone by an answer that was on its way before it.
import { getBase58Decoder, type Address } from '@solana/kit';
import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import { toInfluence } from '../../src/chain/layout';
import { getInfluenceSize } from '../../src/chain/program';
import { keys, store } from '../../src/hooks/queries';

const OWNER = getBase58Decoder().decode(new Uint8Array(32).fill(9)) as Address;
/** A record whose bytes after its head are `filler`. */
const record = (filler: number) => Uint8Array.from({ length: getInfluenceSize() }, (_, place) => (place < 8 ? 0 : place === 8 ? 1 : filler));
const [OLD, NEW] = [1, 2].map((filler) => toInfluence(record(filler), OWNER));

it('an older answer does not replace a newer change', async () => {
  const client = new QueryClient();
  const queryKey = keys.influence(OWNER);
  const answers: ((data: unknown) => void)[] = [];
  const queryFn = () => new Promise((resolve) => answers.push(resolve));
  const stop = new QueryObserver(client, { queryKey, queryFn }).subscribe(() => undefined);
  expect(answers).toHaveLength(1);
  store(client, OWNER, { kind: 'influence', address: OWNER, data: record(2) });
  expect(client.getQueryData(queryKey)).toEqual(NEW);
  // What was asked before the change is answered as of then.
  answers[0]?.(OLD);
  await new Promise((resolve) => setTimeout(resolve));
  expect(client.getQueryData(queryKey)).toEqual(NEW);
  expect(answers).toHaveLength(2);
  answers[1]?.(NEW);
  await expect.poll(() => client.isFetching({ queryKey })).toBe(0);
  expect(client.getQueryData(queryKey)).toEqual(NEW);
  // Nothing is on its way: nothing is asked again.
  store(client, OWNER, { kind: 'influence', address: OWNER, data: record(2) });
  expect(answers).toHaveLength(2);
  stop();
});
