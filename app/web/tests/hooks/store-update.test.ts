// A response in flight does not overwrite a newer live update.
import { getBase58Decoder, type Address } from '@solana/kit';
import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import { toInfluence } from '../../src/chain/layout';
import { getInfluenceSize } from '../../src/chain/program';
import { keys, applyUpdate } from '../../src/hooks/queries';

const OWNER = getBase58Decoder().decode(new Uint8Array(32).fill(9)) as Address;
/** An influence account filled with `filler` after its header. */
const accountData = (filler: number) =>
  Uint8Array.from({ length: getInfluenceSize() }, (_, offset) => (offset < 8 ? 0 : offset === 8 ? 1 : filler));
const [OLD, NEW] = [1, 2].map((filler) => toInfluence(accountData(filler), OWNER));

it('an older response does not replace a newer update', async () => {
  const client = new QueryClient();
  const queryKey = keys.influence(OWNER);
  const answers: ((data: unknown) => void)[] = [];
  const queryFn = () => new Promise((resolve) => answers.push(resolve));
  const stop = new QueryObserver(client, { queryKey, queryFn }).subscribe(() => undefined);
  expect(answers).toHaveLength(1);
  applyUpdate(client, OWNER, { kind: 'influence', address: OWNER, data: accountData(2) });
  expect(client.getQueryData(queryKey)).toEqual(NEW);
  // The response to the request before the update.
  answers[0]?.(OLD);
  await new Promise((resolve) => setTimeout(resolve));
  expect(client.getQueryData(queryKey)).toEqual(NEW);
  expect(answers).toHaveLength(2);
  answers[1]?.(NEW);
  await expect.poll(() => client.isFetching({ queryKey })).toBe(0);
  expect(client.getQueryData(queryKey)).toEqual(NEW);
  // Without a request in flight nothing is refetched.
  applyUpdate(client, OWNER, { kind: 'influence', address: OWNER, data: accountData(2) });
  expect(answers).toHaveLength(2);
  stop();
});
