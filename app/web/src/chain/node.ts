// The configured node: the only one that the page ever asks.
import {
  createSolanaRpc,
  createSolanaRpcSubscriptions,
  type Rpc,
  type RpcSubscriptions,
  type Slot,
  type SolanaRpcApi,
  type SolanaRpcSubscriptionsApi,
} from '@solana/kit';
import type { Config } from '../config';

export interface Node {
  readonly rpc: Rpc<SolanaRpcApi>;
  readonly subscriptions: RpcSubscriptions<SolanaRpcSubscriptionsApi>;
  /** The slot of what this page landed last; 0 before. */
  landed: Slot;
}

/** How new what is read has to be: seen by most of the cluster. */
export const COMMITMENT = 'confirmed';

export function connect(config: Config): Node {
  return {
    rpc: createSolanaRpc(config.rpc) as Rpc<SolanaRpcApi>,
    subscriptions: createSolanaRpcSubscriptions(config.websocket) as RpcSubscriptions<SolanaRpcSubscriptionsApi>,
    landed: 0n,
  };
}
