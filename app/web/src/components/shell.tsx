// The frame of the app: navigation, wallet, global notices and connection state.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, type ReactNode } from 'react';
import { useGenesis, useProgramConfig } from '../hooks/queries';
import { link, useRoute } from '../hooks/route';
import { useSite } from '../hooks/site';
import { useIsLive } from '../hooks/live';
import { useQueryError } from '../hooks/use-query-error';
import { useViewer } from '../hooks/viewer';
import { useWallet } from '../wallet/wallet';
import { toFailure, wrongCluster, type Failure } from '../chain/errors';
import { ShortAddress, Time } from './amounts';
import { FailureNotice, Notice } from './notice';
import { WalletMenu } from './wallet-menu';

const NAV_LINKS = [
  ['', 'Influence'],
  ['allocate', 'Allocate'],
  ['lock', 'Lock'],
  ['galleries', 'Galleries'],
  ['days', 'Days'],
] as const;

export function Shell({ children }: { children: ReactNode }) {
  const { path } = useRoute();
  const main = useRef<HTMLElement>(null);
  const route = path.join('/');
  const first = useRef(true);
  useEffect(() => {
    // Moves a screen reader to the start of the new page.
    if (first.current) first.current = false;
    else main.current?.focus();
    window.scrollTo(0, 0);
  }, [route]);
  return (
    <>
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to content
      </a>
      <header className="header">
        <div className="header-row">
          <a className="mark" href={link()}>
            <img src="../parts/icon.svg" alt="" />
            Influence
          </a>
          <nav aria-label="Pages">
            <ul className="nav-links">
              {NAV_LINKS.map(([name, label]) => (
                <li key={name}>
                  <a href={link(name)} aria-current={(path[0] ?? '') === name ? 'page' : undefined}>
                    {label}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          <WalletMenu />
        </div>
      </header>
      <main className="main" id="main" ref={main} tabIndex={-1}>
        <GlobalNotices />
        {children}
      </main>
      <Footer />
    </>
  );
}

/** Notices that concern every page: outages, a wrong cluster, read-only viewing. */
export function GlobalNotices() {
  const { config } = useSite();
  const { owner, canSign, view: look } = useViewer();
  const { address } = useWallet();
  const client = useQueryClient();
  const genesis = useGenesis();
  const program = useProgramConfig();
  const error = useQueryError(program);
  const isWrong = config.genesis !== undefined && genesis.data !== undefined && genesis.data !== config.genesis;
  return (
    <>
      {isWrong && <FailureNotice failure={wrongCluster(config.genesis ?? '', genesis.data ?? '')} />}
      {error && (
        <FailureNotice failure={toFailure(error)}>
          <div>
            <button type="button" onClick={() => void client.invalidateQueries()}>
              Try again
            </button>
          </div>
        </FailureNotice>
      )}
      {program.isRefetchError && <StaleNotice failure={toFailure(program.error)} since={program.dataUpdatedAt} />}
      {program.data === null && (
        <Notice tone="warn" title="The program is not initialized on this cluster.">
          <p>The operator has to initialize it first.</p>
        </Notice>
      )}
      {owner && !canSign && (
        <Notice title="Read-only">
          <p>
            You are viewing <ShortAddress address={owner} />.{' '}
            {address ? 'Your own wallet is connected.' : 'Connect its wallet to make changes.'}{' '}
            <button type="button" className="quiet" onClick={() => look(undefined)}>
              {address ? 'Back to my wallet' : 'Stop viewing'}
            </button>
          </p>
        </Notice>
      )}
    </>
  );
}

/** The data was read before an outage. `since`: time of the last read, milliseconds. */
function StaleNotice({ failure: { title, remedy }, since }: { failure: Failure; since: number }) {
  return (
    <Notice tone="warn" title={title} role="status">
      <p>
        The data is from <Time at={since / 1_000} /> and may be outdated. {remedy}
      </p>
    </Notice>
  );
}

/** Connection state and cluster. */
export function Footer() {
  const { config } = useSite();
  const program = useProgramConfig();
  const isAway = useQueryError(program) !== undefined || program.isRefetchError;
  // Updates may still arrive while reads fail; the displayed data is then incomplete.
  const isLive = useIsLive() && !isAway;
  return (
    <footer className="footer">
      <span className={isLive ? 'tag good' : 'tag'} data-live={isLive}>
        {isLive ? 'Live' : isAway ? 'Offline' : 'Connecting …'}
      </span>
      <span>{config.cluster}</span>
      <span>{config.cranker ? 'Cranker configured' : 'No cranker'}</span>
      <span>Allocating, moving and withdrawing points has no protocol fee and no delay.</span>
    </footer>
  );
}
