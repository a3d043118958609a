// What belongs to an owner, read anew: before something is signed that depends on it, and when something landed or failed.
import type { Address } from '@solana/kit';
import type { QueryClient } from '@tanstack/react-query';
import type { Node } from '../chain/node';
import type { Delegation, Influence } from '../chain/program';
import { readDelegations, readInfluence, type At } from '../chain/read';
import { keys } from './queries';

/** How long somebody waits for what is theirs, milliseconds. */
const PATIENCE = 10_000;

/** Whoever waits to sign is told at once that it can not be read. */
const NOW = { staleTime: 0, retry: false };

/** What an owner has, and has given. */
export interface Standing {
  readonly influence: Influence | null;
  readonly delegations: readonly At<Delegation>[];
}

/** What the owner has now; the page shows the same from then on. */
export async function standingOf(client: QueryClient, node: Node, owner: Address): Promise<Standing> {
  const [influence, delegations] = await Promise.all([
    client.fetchQuery({ queryKey: keys.influence(owner), queryFn: () => readInfluence(node, owner), ...NOW }),
    client.fetchQuery({ queryKey: keys.delegations(owner), queryFn: () => readDelegations(node, { owner }), ...NOW }),
  ]);
  return { influence, delegations };
}

/** Reads everything again, and waits for what is the owner's; not for ever, and not for the rest. */
export async function readAgain(client: QueryClient, owner: Address): Promise<void> {
  const own = [keys.influence(owner), keys.delegations(owner), keys.tokens(owner)] as const;
  const isOwn = (kind: unknown) => own.some(([known]) => known === kind);
  const read = own.map((queryKey) => client.invalidateQueries({ queryKey }));
  void client.invalidateQueries({ predicate: ({ queryKey: [kind] }) => !isOwn(kind) });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const enough = new Promise<void>((resolve) => { timer = setTimeout(resolve, PATIENCE); });
  await Promise.race([Promise.all(read), enough]);
  clearTimeout(timer);
}
