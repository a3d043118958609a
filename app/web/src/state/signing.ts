// Signing: one thing at a time, with where it is, what it gave, and what went wrong.
import type { Address, Instruction, Signature } from '@solana/kit';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { clusterOf } from '../chain/cluster';
import { asFailure, type Failure } from '../chain/failure';
import { sendAll, type Stage } from '../chain/send';
import { useWallet } from '../wallet/wallet';
import { useSite } from './site';

export type Progress =
  | { readonly at: 'rest' }
  | { readonly at: Stage; readonly place: number; readonly of: number }
  | { readonly at: 'landed'; readonly signatures: readonly Signature[] }
  | { readonly at: 'failed'; readonly failure: Failure; readonly landed: number };

export interface Signing {
  readonly progress: Progress;
  readonly isBusy: boolean;
  /** Signs and sends the groups, a transaction each. Whether all landed. */
  start(groups: readonly (readonly Instruction[])[]): Promise<boolean>;
  rest(): void;
}

export function useSigning(): Signing {
  const { node, config } = useSite();
  const { address, sign } = useWallet();
  const client = useQueryClient();
  const [progress, setProgress] = useState<Progress>({ at: 'rest' });
  const start = useCallback(
    async (groups: readonly (readonly Instruction[])[]) => {
      let landed = 0;
      try {
        const stage = (at: Stage, place: number) => {
          landed = place;
          setProgress({ at, place, of: groups.length });
        };
        stage('preparing', 0);
        const chain = await clusterOf(node, config.genesis);
        const signatures = await sendAll(node, address as Address, groups, (transaction) => sign(transaction, chain), stage);
        await client.invalidateQueries();
        setProgress({ at: 'landed', signatures });
        return true;
      } catch (error) {
        setProgress({ at: 'failed', failure: asFailure(error), landed });
        void client.invalidateQueries();
        return false;
      }
    },
    [node, config, address, sign, client],
  );
  const rest = useCallback(() => setProgress({ at: 'rest' }), []);
  const isBusy = 'place' in progress;
  return { progress, isBusy, start, rest };
}
