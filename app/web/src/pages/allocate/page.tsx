// Allocate: the portfolio as one picture, a row a gallery; what is changed is collected and signed together.
import type { Address } from '@solana/kit';
import type { UseQueryResult } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Config, Delegation, Gallery, Influence } from '../../chain/program';
import type { At, TokenAccount } from '../../chain/read';
import { Loaded, Skeleton } from '../../components/notice';
import { Welcome } from '../../components/welcome';
import { useDelegations, useGalleries, useInfluence, useProgram, useTokens } from '../../hooks/queries';
import { useTrouble } from '../../hooks/use-query-error';
import { useViewer } from '../../hooks/viewer';
import { needsLock } from './draft-view';
import { Portfolio } from './portfolio';

export function Allocate() {
  const { owner } = useViewer();
  return (
    <>
      <div className="stack">
        <h1>Allocate</h1>
        <p className="lead">Give your points to the galleries you believe in. Allocating spends nothing: move them or take them back at any time. When your total changes, every gallery keeps its part.</p>
      </div>
      {owner === undefined ? <Welcome>Your allocations are shown here, with a slider for each gallery.</Welcome> : <Of key={owner} owner={owner} />}
    </>
  );
}

/** Everything that allocating needs to know. */
export interface Ground {
  readonly owner: Address;
  readonly config: Config;
  readonly influence: Influence | null;
  readonly delegations: readonly At<Delegation>[];
  readonly galleries: readonly At<Gallery>[];
  /** The wallet's; none while they are not needed and not known. */
  readonly tokens: readonly TokenAccount[];
}

const NOT_NEEDED: readonly TokenAccount[] = [];

function Of({ owner }: { owner: Address }) {
  const config = useProgram();
  const influence = useInfluence(owner);
  const delegations = useDelegations(owner);
  const galleries = useGalleries();
  const tokens = useTokens(owner);
  // Only who has nothing to give begins with what the wallet holds; for all others it may be late, or refused.
  const begins = influence.data !== undefined && needsLock({ influence: influence.data });
  const asked = [useAsked(config), useAsked(influence), useAsked(delegations), useAsked(galleries)];
  const purse = useAsked(tokens);
  const failed = [...asked, ...(begins ? [purse] : [])].find(({ trouble }) => trouble);
  if (failed) return <section className="card"><Loaded query={failed.query}>{() => null}</Loaded></section>;
  if (!config.data || influence.data === undefined || !delegations.data || !galleries.data || (begins && !tokens.data)) {
    return <section className="card"><Skeleton lines={8} /></section>;
  }
  const known = { owner, config: config.data, influence: influence.data, delegations: delegations.data, galleries: galleries.data };
  return <Known {...known} tokens={tokens.data ?? NOT_NEEDED} />;
}

/** A query, and why it gave nothing. */
function useAsked(query: UseQueryResult<unknown>) {
  return { query, trouble: useTrouble(query) };
}

/** The ground is the same object until something of it changes. */
function Known({ owner, config, influence, delegations, galleries, tokens }: Ground) {
  const ground = useMemo(
    () => ({ owner, config, influence, delegations, galleries, tokens }),
    [owner, config, influence, delegations, galleries, tokens],
  );
  return <Portfolio ground={ground} />;
}
