// The frame around every place: where one can go, the wallet, whether the page is live, and what is wrong with all of it.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, type ReactNode } from 'react';
import { useGenesis, useProgram } from '../hooks/queries';
import { link, useRoute } from '../hooks/route';
import { useSite } from '../hooks/site';
import { useIsLive } from '../hooks/live';
import { useTrouble } from '../hooks/use-query-error';
import { useViewer } from '../hooks/viewer';
import { useWallet } from '../wallet/wallet';
import { asFailure, wrongCluster, type Failure } from '../chain/errors';
import { Short, Time } from './amounts';
import { FailureNotice, Notice } from './notice';
import { WalletMenu } from './wallet-menu';

const PLACES = [
  ['', 'Influence'],
  ['allocate', 'Allocate'],
  ['lock', 'Lock'],
  ['galleries', 'Galleries'],
  ['days', 'Days'],
] as const;

export function Shell({ children }: { children: ReactNode }) {
  const { path } = useRoute();
  const main = useRef<HTMLElement>(null);
  const place = path.join('/');
  const first = useRef(true);
  useEffect(() => {
    // Whoever hears the page begins to read where the new place begins.
    if (first.current) first.current = false;
    else main.current?.focus();
    window.scrollTo(0, 0);
  }, [place]);
  return (
    <>
      <a className="skip" href="#main" onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>To the content</a>
      <header className="header">
        <div className="header-row">
          <a className="mark" href={link()}><img src="../parts/icon.svg" alt="" />Influence</a>
          <nav aria-label="Places"><ul className="places">{PLACES.map(([name, words]) => (
            <li key={name}><a href={link(name)} aria-current={(path[0] ?? '') === name ? 'page' : undefined}>{words}</a></li>
          ))}</ul></nav>
          <WalletMenu />
        </div>
      </header>
      <main className="main" id="main" ref={main} tabIndex={-1}>
        <Trouble />
        {children}
      </main>
      <Foot />
    </>
  );
}

/** What keeps the whole page from working, before anything else. */
export function Trouble() {
  const { config } = useSite();
  const { owner, canSign, look } = useViewer();
  const { address } = useWallet();
  const client = useQueryClient();
  const genesis = useGenesis();
  const program = useProgram();
  const trouble = useTrouble(program);
  const isWrong = config.genesis !== undefined && genesis.data !== undefined && genesis.data !== config.genesis;
  return (
    <>
      {isWrong && <FailureNotice failure={wrongCluster(config.genesis ?? '', genesis.data ?? '')} />}
      {trouble && (
        <FailureNotice failure={asFailure(trouble)}>
          <div><button type="button" onClick={() => void client.invalidateQueries()}>Try again</button></div>
        </FailureNotice>
      )}
      {program.isRefetchError && <Old failure={asFailure(program.error)} since={program.dataUpdatedAt} />}
      {program.data === null && <Notice tone="warn" title="The program is not set up on this cluster."><p>Nothing can be shown until its operator initialises it.</p></Notice>}
      {owner && !canSign && (
        <Notice title="Read only">
          <p>You look at <Short address={owner} />.{' '}
            {address ? 'Your own wallet is connected.' : 'Connect its wallet to change anything.'}{' '}
            <button type="button" className="quiet" onClick={() => look(undefined)}>{address ? 'Back to my own' : 'Stop looking'}</button>
          </p>
        </Notice>
      )}
    </>
  );
}

/** What is shown was read before the node went away, at this time, milliseconds. */
function Old({ failure: { title, remedy }, since }: { failure: Failure; since: number }) {
  return (
    <Notice tone="warn" title={title} role="status">
      <p>What you see is of <Time at={since / 1_000} /> and may have changed since. {remedy}</p>
    </Notice>
  );
}

/** How the page is connected. */
export function Foot() {
  const { config } = useSite();
  const program = useProgram();
  const isAway = useTrouble(program) !== undefined || program.isRefetchError;
  // Changes may arrive while nothing else does: then what is shown is not the newest.
  const isLive = useIsLive() && !isAway;
  return (
    <footer className="footer">
      <span className={isLive ? 'tag good' : 'tag'} data-live={isLive}>{isLive ? 'Live' : isAway ? 'Away' : 'Connecting …'}</span>
      <span>{config.cluster}</span>
      <span>{config.cranker ? 'With a cranker' : 'Without a cranker'}</span>
      <span>Allocating, moving and withdrawing have no fee of ours and no delay.</span>
    </footer>
  );
}
