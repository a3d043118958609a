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
  /** The slot of the newest that this page landed or was told of, which whatever is read has to have in it; 0 before. */
  seen: Slot;
}

/** How new what is read has to be: seen by most of the cluster. */
export const COMMITMENT = 'confirmed';

/** From now on what is read has this slot in it. */
export function see(node: Node, slot: Slot): void {
  if (slot > node.seen) node.seen = slot;
}

export function connect(config: Config): Node {
  return {
    rpc: createSolanaRpc(config.rpc) as Rpc<SolanaRpcApi>,
    subscriptions: createSolanaRpcSubscriptions(config.websocket) as RpcSubscriptions<SolanaRpcSubscriptionsApi>,
    seen: 0n,
  };
}
