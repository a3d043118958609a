// Refetches an owner's accounts: before a transaction that depends on them is signed, and after one landed or failed.
import type { Address } from '@solana/kit';
import type { QueryClient } from '@tanstack/react-query';
import type { Node } from '../chain/node';
import type { Delegation, Influence } from '../chain/program';
import { readDelegations, readInfluence, type WithAddress } from '../chain/read';
import { keys } from './queries';

const REFETCH_TIMEOUT_MS = 10_000;

/** No retry: a user who waits to sign sees a read error at once. */
const NO_CACHE = { staleTime: 0, retry: false };

export interface OwnerState {
  readonly influence: Influence | null;
  readonly delegations: readonly WithAddress<Delegation>[];
}

/** Fetches the owner's current accounts and updates the cache, so the page shows the same values. */
export async function fetchOwnerState(client: QueryClient, node: Node, owner: Address): Promise<OwnerState> {
  const [influence, delegations] = await Promise.all([
    client.fetchQuery({ queryKey: keys.influence(owner), queryFn: () => readInfluence(node, owner), ...NO_CACHE }),
    client.fetchQuery({ queryKey: keys.delegations(owner), queryFn: () => readDelegations(node, { owner }), ...NO_CACHE }),
  ]);
  return { influence, delegations };
}

/** Refetches everything. Waits for the owner's accounts only, and at most `REFETCH_TIMEOUT_MS`. */
export async function refetchOwner(client: QueryClient, owner: Address): Promise<void> {
  const own = [keys.influence(owner), keys.delegations(owner), keys.tokens(owner)] as const;
  const isOwn = (kind: unknown) => own.some(([known]) => known === kind);
  const read = own.map((queryKey) => client.invalidateQueries({ queryKey }));
  void client.invalidateQueries({ predicate: ({ queryKey: [kind] }) => !isOwn(kind) });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, REFETCH_TIMEOUT_MS);
  });
  await Promise.race([Promise.all(read), timeout]);
  clearTimeout(timer);
}
