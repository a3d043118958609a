// Accounts that the lock page works on.
import type { Address } from '@solana/kit';
import type { Config, Delegation, Influence } from '../../chain/program';
import type { WithAddress } from '../../chain/read';

export interface LockPageData {
  readonly owner: Address;
  readonly config: Config;
  readonly influence: Influence | null;
  readonly delegations: readonly WithAddress<Delegation>[];
}
