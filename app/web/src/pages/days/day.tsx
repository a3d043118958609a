// A day: what the crankers signed, who voted for what, and my own leaf of it.
import { getAddressDecoder, isAddress } from '@solana/kit';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { asFailure } from '../../chain/errors';
import type { Config, Snapshot } from '../../chain/program';
import { FINAL, checkHolding } from '../../cranker/check';
import { Short, Time, Units } from '../../components/amounts';
import { FailureNotice, Loaded } from '../../components/notice';
import { useProgram, useSnapshot } from '../../hooks/queries';
import { link } from '../../hooks/route';
import { useNow } from '../../hooks/live';
import { useSite } from '../../hooks/site';
import { useViewer } from '../../hooks/viewer';
import { endOf } from '../../core';
import { Verdict } from '../overview/freshness';
import { Status } from './page';

export function DayPage({ day }: { day: number }) {
  const config = useProgram();
  return (
    <>
      <div className="stack">
        <a className="small" href={link('days')}>All days</a>
        <h1>Day {day}</h1>
        {config.data && <p className="lead">It {endOf(day, config.data.daySeconds) * 1_000 > Date.now() ? 'ends' : 'ended'} at <Time at={endOf(day, config.data.daySeconds)} />.</p>}
      </div>
      <Loaded query={useSnapshot(day)} lines={7}>{(snapshot) => (snapshot
        ? <Loaded query={config} lines={7}>{(known) => known && <Signed snapshot={snapshot} config={known} />}</Loaded>
        : <section className="card"><div className="empty"><h2>Nobody has voted for this day.</h2><p>It may not be over, may have been missed, or is older than snapshots are kept.</p></div></section>)}
      </Loaded>
      <OwnLeaf day={day} />
    </>
  );
}

function state({ status, challengeEndsAt }: Snapshot, now: number): string {
  if (status === FINAL) return now < Number(challengeEndsAt) ? 'in challenge' : 'final';
  return status === 0 ? 'open' : 'voided';
}

function Signed({ snapshot, config }: { snapshot: Snapshot; config: Config }) {
  const now = useNow();
  const isFinal = snapshot.status === FINAL;
  return (
    <>
      <section className="card" aria-labelledby="signed">
        <header><h2 id="signed">What was signed</h2><Status status={state(snapshot, now)} /></header>
        {isFinal && (
          <>
            <dl className="figures">
              <div className="figure"><dt>Members</dt><dd>{snapshot.members}</dd></div>
              <div className="figure"><dt>Other holders</dt><dd>{snapshot.others}</dd></div>
              <div className="figure"><dt>Galleries</dt><dd>{snapshot.galleries}</dd></div>
              <div className="figure"><dt>Sum of the holding scores</dt><dd><Units of={snapshot.holdingsSum} /></dd></div>
            </dl>
            <dl className="roots">
              <dt>Holdings root</dt><dd><code>{hex(snapshot.holdingsRoot)}</code></dd>
              <dt>Engagement root</dt><dd><code>{hex(snapshot.engagementRoot)}</code></dd>
              <dt>Weights</dt><dd><code>{hex(snapshot.weightsHash)}</code></dd>
            </dl>
          </>
        )}
        {!isFinal && <p className="soft">{config.quorum} equal votes make it final.</p>}
      </section>
      <Votes snapshot={snapshot} />
    </>
  );
}

function Votes({ snapshot }: { snapshot: Snapshot }) {
  const nobody = getAddressDecoder().decode(new Uint8Array(32));
  const votes = snapshot.votes.filter(({ cranker }) => cranker !== nobody);
  const contents = new Set(votes.map(({ contentHash }) => hex(contentHash)));
  return (
    <section className="card" aria-labelledby="votes">
      <header><h2 id="votes">Votes</h2>{votes.length > 1 && <span className={contents.size === 1 ? 'tag good' : 'tag bad'}>{contents.size === 1 ? 'all the same' : `${contents.size} different`}</span>}</header>
      <div className="scroll" tabIndex={0} role="group" aria-label="Votes">
        <table>
          <thead><tr><th scope="col">Cranker</th><th scope="col">Voted for</th></tr></thead>
          <tbody>{votes.map((vote) => <tr key={vote.cranker}><th scope="row"><Short address={vote.cranker} /></th><td><Short address={hex(vote.contentHash)} /></td></tr>)}</tbody>
        </table>
      </div>
    </section>
  );
}

/** Anybody's leaf of the day, followed to the root here. */
function OwnLeaf({ day }: { day: number }) {
  const site = useSite();
  const { owner } = useViewer();
  const [typed, setTyped] = useState<string>();
  const who = (typed ?? owner ?? '').trim();
  const check = useMutation({ mutationFn: (owner: string) => checkHolding(site, owner, day) });
  // What was said of one wallet says nothing of another.
  const isOfThis = check.variables === who;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    check.mutate(who);
  };
  return (
    <section className="card" aria-labelledby="leaf">
      <h2 id="leaf">Check a leaf</h2>
      <p className="soft">A cranker gives the leaf and the way to the root; this browser hashes it and compares with the chain. Nobody has to be believed.</p>
      <form className="field" onSubmit={submit}>
        <label htmlFor="leaf-owner">Wallet</label>
        <div className="row">
          <input id="leaf-owner" type="text" autoComplete="off" spellCheck={false} value={typed ?? owner ?? ''} onChange={(event) => setTyped(event.target.value)} />
          <button type="submit" disabled={!isAddress(who) || check.isPending}>{check.isPending ? 'Checking …' : 'Check'}</button>
        </div>
      </form>
      <div aria-live="polite">
        {isOfThis && check.error && <FailureNotice failure={asFailure(check.error)} />}
        {isOfThis && check.data && <Verdict checked={check.data} />}
      </div>
    </section>
  );
}

function hex(bytes: Iterable<number>): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
