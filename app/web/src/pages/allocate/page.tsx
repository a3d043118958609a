// The allocate page: portfolio, one row per gallery. All changes are collected and signed together.
import type { Address } from '@solana/kit';
import type { UseQueryResult } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { TokenAccount } from '../../chain/read';
import { Loaded, Skeleton } from '../../components/notice';
import { Welcome } from '../../components/welcome';
import { useDelegations, useGalleries, useInfluence, useProgramConfig, useTokens } from '../../hooks/queries';
import { useQueryError } from '../../hooks/use-query-error';
import { useViewer } from '../../hooks/viewer';
import type { AllocatePageData } from './page-data';
import { needsLock } from './draft-view';
import { Portfolio } from './portfolio';

export function Allocate() {
  const { owner } = useViewer();
  return (
    <>
      <div className="stack">
        <h1>Allocate</h1>
        <p className="lead">
          Allocate your points to the galleries you believe in. Points are not spent: you can move or withdraw them at any time.
          When your total changes, every gallery keeps its share.
        </p>
      </div>
      {owner === undefined ? (
        <Welcome>Your allocations are shown here, with a slider for each gallery.</Welcome>
      ) : (
        <AllocateLoader key={owner} owner={owner} />
      )}
    </>
  );
}

const NO_TOKENS: readonly TokenAccount[] = [];

function AllocateLoader({ owner }: { owner: Address }) {
  const config = useProgramConfig();
  const influence = useInfluence(owner);
  const delegations = useDelegations(owner);
  const galleries = useGalleries();
  const tokens = useTokens(owner);
  // Only an owner without points needs the wallet's tokens; for others that query may be slow or fail.
  const isTokensNeeded = influence.data !== undefined && needsLock({ influence: influence.data });
  const states = [useQueryState(config), useQueryState(influence), useQueryState(delegations), useQueryState(galleries)];
  const tokensState = useQueryState(tokens);
  const failed = [...states, ...(isTokensNeeded ? [tokensState] : [])].find(({ error }) => error);
  if (failed)
    return (
      <section className="card">
        <Loaded query={failed.query}>{() => null}</Loaded>
      </section>
    );
  if (!config.data || influence.data === undefined || !delegations.data || !galleries.data || (isTokensNeeded && !tokens.data)) {
    return (
      <section className="card">
        <Skeleton lines={8} />
      </section>
    );
  }
  const known = {
    owner,
    config: config.data,
    influence: influence.data,
    delegations: delegations.data,
    galleries: galleries.data,
  };
  return <AllocateView {...known} tokens={tokens.data ?? NO_TOKENS} />;
}

/** A query with its error. */
function useQueryState(query: UseQueryResult<unknown>) {
  return { query, error: useQueryError(query) };
}

/** Keeps the same data object until one of its values changes. */
function AllocateView({ owner, config, influence, delegations, galleries, tokens }: AllocatePageData) {
  const pageData = useMemo(
    () => ({ owner, config, influence, delegations, galleries, tokens }),
    [owner, config, influence, delegations, galleries, tokens],
  );
  return <Portfolio pageData={pageData} />;
}
