// Identifies a node's cluster by its genesis hash and gives the cluster's name for wallets.
import { Failure, unknownCluster, wrongCluster } from './errors';
import type { Node } from './node';

/** A cluster's name in wallet-standard. */
export type Chain = `solana:${string}`;

/** Every private cluster: wallet-standard has one name for all of them. */
export const LOCALNET: Chain = 'solana:localnet';

const PUBLIC_CLUSTERS: ReadonlyMap<string, Chain> = new Map([
  ['5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d', 'solana:mainnet'],
  ['EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG', 'solana:devnet'],
  ['4uhcVJyU9pJkvQyS88uRDiswHXSCkY3zQawwpjk2NsNY', 'solana:testnet'],
]);

const GENESIS_TIMEOUT_MS = 15_000;

/** Returns whether the genesis hash is mainnet's, devnet's or testnet's. */
export const isPublicCluster = (genesis: string) => PUBLIC_CLUSTERS.has(genesis);

/** Fetches the node's cluster. Throws if the node does not answer or its genesis hash is not `wanted`. */
export async function fetchCluster({ rpc }: Node, wanted: string | undefined): Promise<Chain> {
  const abortSignal = AbortSignal.timeout(GENESIS_TIMEOUT_MS);
  const genesis = await rpc
    .getGenesisHash()
    .send({ abortSignal })
    .catch((error: unknown) => {
      throw unknownCluster(error);
    });
  if (wanted !== undefined && genesis !== wanted) throw wrongCluster(wanted, genesis);
  return PUBLIC_CLUSTERS.get(genesis) ?? LOCALNET;
}

/**
 * The chain to name in a signing request to a wallet that lists these chains. Throws if the wallet does not list a public
 * cluster, since it would check and show the transaction on another one. Not every wallet lists `solana:localnet`: those
 * get no chain.
 */
export function walletChain(chain: Chain, listed: readonly string[]): Chain | undefined {
  if (listed.includes(chain)) return chain;
  if (chain === LOCALNET) return undefined;
  const name = chain.slice('solana:'.length);
  throw new Failure(
    'wallet',
    `The wallet does not support ${name}.`,
    `Enable ${name} in the wallet or choose another wallet, then sign again.`,
    `the wallet lists ${listed.join(', ') || 'no chain'}`,
  );
}
