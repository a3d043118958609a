// Which cluster a node belongs to, by its genesis hash, and what wallets call that cluster.
import { Failure, unknownCluster, wrongCluster } from './errors';
import type { Node } from './node';

/** A cluster as wallet-standard names it. */
export type Chain = `solana:${string}`;

/** A chain of one's own: wallets have one name for all of them. */
export const OWN_CHAIN: Chain = 'solana:localnet';

const PUBLIC: ReadonlyMap<string, Chain> = new Map([
  ['5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d', 'solana:mainnet'],
  ['EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG', 'solana:devnet'],
  ['4uhcVJyU9pJkvQyS88uRDiswHXSCkY3zQawwpjk2NsNY', 'solana:testnet'],
]);

/** How long the node may take to say which cluster it belongs to, milliseconds. */
const PATIENCE = 15_000;

/** Whether tokens there are worth something, or somebody else's. */
export const isPublic = (genesis: string) => PUBLIC.has(genesis);

/** The cluster of the node, asked now: nothing is signed for a node that does not say it, or says another than is `wanted`. */
export async function clusterOf({ rpc }: Node, wanted: string | undefined): Promise<Chain> {
  const abortSignal = AbortSignal.timeout(PATIENCE);
  const genesis = await rpc.getGenesisHash().send({ abortSignal }).catch((error: unknown) => { throw unknownCluster(error); });
  if (wanted !== undefined && genesis !== wanted) throw wrongCluster(wanted, genesis);
  return PUBLIC.get(genesis) ?? OWN_CHAIN;
}

/**
 * What a wallet that lists these chains is told to sign for. One that does not know the public cluster is refused: it
 * would check and show the transaction on another. Not all wallets know chains of one's own: those are told none.
 */
export function told(chain: Chain, listed: readonly string[]): Chain | undefined {
  if (listed.includes(chain)) return chain;
  if (chain === OWN_CHAIN) return undefined;
  const name = chain.slice('solana:'.length);
  throw new Failure('wallet', `The wallet does not sign for ${name}.`, `Allow ${name} in it, or choose another wallet, then sign again.`,
    `it lists ${listed.join(', ') || 'no chain'}`);
}
