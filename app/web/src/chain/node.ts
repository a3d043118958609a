// Connection to the configured RPC node, the only one that the page uses.
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
  /** Latest slot of a transaction or update that this page has seen; 0 at the start. Later reads must include it. */
  observedSlot: Slot;
}

export const COMMITMENT = 'confirmed';

/** Makes all later reads include this slot. */
export function observeSlot(node: Node, slot: Slot): void {
  if (slot > node.observedSlot) node.observedSlot = slot;
}

export function connectNode(config: Config): Node {
  return {
    rpc: createSolanaRpc(config.rpc),
    subscriptions: createSolanaRpcSubscriptions(config.websocket),
    observedSlot: 0n,
  };
}
