// Accounts that the allocate page works on.
import type { Address } from '@solana/kit';
import type { Config, Delegation, Gallery, Influence } from '../../chain/program';
import type { TokenAccount, WithAddress } from '../../chain/read';

export interface AllocatePageData {
  readonly owner: Address;
  readonly config: Config;
  readonly influence: Influence | null;
  readonly delegations: readonly WithAddress<Delegation>[];
  readonly galleries: readonly WithAddress<Gallery>[];
  /** The wallet's token accounts. Empty while they are unknown and the owner does not need to lock. */
  readonly tokens: readonly TokenAccount[];
}
