// A day: signed contents, votes and a check of any leaf.
import { getAddressDecoder, isAddress } from '@solana/kit';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { Figure } from '../../components/figure';
import { ScrollTable } from '../../components/scroll-table';
import { toFailure } from '../../chain/errors';
import type { Config, Snapshot } from '../../chain/program';
import { SNAPSHOT_FINAL, checkHolding } from '../../cranker/check';
import { ShortAddress, Time, Units } from '../../components/amounts';
import { FailureNotice, Loaded } from '../../components/notice';
import { ProofVerdict } from '../../components/proof-verdict';
import { useProgramConfig, useSnapshot } from '../../hooks/queries';
import { link } from '../../hooks/route';
import { useChainTime } from '../../hooks/live';
import { useSite } from '../../hooks/site';
import { useViewer } from '../../hooks/viewer';
import { dayEnd } from '../../core';
import { DayStatus } from './page';

export function DayPage({ day }: { day: number }) {
  const config = useProgramConfig();
  return (
    <>
      <div className="stack">
        <a className="small" href={link('days')}>
          All days
        </a>
        <h1>Day {day}</h1>
        {config.data && <DayEnd end={dayEnd(day, config.data.daySeconds)} />}
      </div>
      <Loaded query={useSnapshot(day)} lines={7}>
        {(snapshot) =>
          snapshot ? (
            <Loaded query={config} lines={7}>
              {(known) => known && <SignedContents snapshot={snapshot} config={known} />}
            </Loaded>
          ) : (
            <section className="card">
              <div className="empty">
                <h2>No cranker has voted on this day.</h2>
                <p>The day may not be over, may have been missed, or its snapshot may be closed already.</p>
              </div>
            </section>
          )
        }
      </Loaded>
      <LeafCheck day={day} />
    </>
  );
}

function DayEnd({ end }: { end: number }) {
  const isOver = useChainTime() >= end;
  return (
    <p className="lead">
      It {isOver ? 'ended' : 'ends'} at <Time at={end} />.
    </p>
  );
}

function statusOf({ status, challengeEndsAt }: Snapshot, now: number): string {
  if (status === SNAPSHOT_FINAL) return now < Number(challengeEndsAt) ? 'in challenge' : 'final';
  return status === 0 ? 'open' : 'voided';
}

function SignedContents({ snapshot, config }: { snapshot: Snapshot; config: Config }) {
  const now = useChainTime();
  const isFinal = snapshot.status === SNAPSHOT_FINAL;
  return (
    <>
      <section className="card" aria-labelledby="signed">
        <header>
          <h2 id="signed">Signed contents</h2>
          <DayStatus status={statusOf(snapshot, now)} />
        </header>
        {isFinal && (
          <>
            <dl className="figures">
              <Figure label="Members">{snapshot.members}</Figure>
              <Figure label="Other holders">{snapshot.others}</Figure>
              <Figure label="Galleries">{snapshot.galleries}</Figure>
              <Figure label="Sum of the holding scores">
                <Units of={snapshot.holdingsSum} />
              </Figure>
            </dl>
            <dl className="roots">
              <dt>Holdings root</dt>
              <dd>
                <code>{hex(snapshot.holdingsRoot)}</code>
              </dd>
              <dt>Engagement root</dt>
              <dd>
                <code>{hex(snapshot.engagementRoot)}</code>
              </dd>
              <dt>Weights</dt>
              <dd>
                <code>{hex(snapshot.weightsHash)}</code>
              </dd>
            </dl>
          </>
        )}
        {!isFinal && <p className="soft">{config.quorum} matching votes make it final.</p>}
      </section>
      <Votes snapshot={snapshot} />
    </>
  );
}

function Votes({ snapshot }: { snapshot: Snapshot }) {
  const unused = getAddressDecoder().decode(new Uint8Array(32));
  const votes = snapshot.votes.filter(({ cranker }) => cranker !== unused);
  const contents = new Set(votes.map(({ contentHash }) => hex(contentHash)));
  return (
    <section className="card" aria-labelledby="votes">
      <header>
        <h2 id="votes">Votes</h2>
        {votes.length > 1 && (
          <span className={contents.size === 1 ? 'tag good' : 'tag bad'}>
            {contents.size === 1 ? 'all equal' : `${contents.size} different`}
          </span>
        )}
      </header>
      <ScrollTable label="Votes" columns={[['Cranker'], ['Voted for']]}>
        {votes.map((vote) => (
          <tr key={vote.cranker}>
            <th scope="row">
              <ShortAddress address={vote.cranker} />
            </th>
            <td>
              <ShortAddress address={hex(vote.contentHash)} />
            </td>
          </tr>
        ))}
      </ScrollTable>
    </section>
  );
}

/** Checks an owner's leaf of the day against the root on chain. */
function LeafCheck({ day }: { day: number }) {
  const site = useSite();
  const { owner } = useViewer();
  const [typed, setTyped] = useState<string>();
  const input = (typed ?? owner ?? '').trim();
  const check = useMutation({ mutationFn: (owner: string) => checkHolding(site, owner, day) });
  // Hides the result of another wallet.
  const isOfThis = check.variables === input;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    check.mutate(input);
  };
  return (
    <section className="card" aria-labelledby="leaf">
      <h2 id="leaf">Check a leaf</h2>
      <p className="soft">
        A cranker serves the leaf and its Merkle path. This browser hashes them and compares the result with the chain, so you do
        not have to trust the cranker.
      </p>
      <form className="field" onSubmit={submit}>
        <label htmlFor="leaf-owner">Wallet</label>
        <div className="row">
          <input
            id="leaf-owner"
            type="text"
            autoComplete="off"
            spellCheck={false}
            value={typed ?? owner ?? ''}
            onChange={(event) => setTyped(event.target.value)}
          />
          <button type="submit" disabled={!isAddress(input) || check.isPending}>
            {check.isPending ? 'Checking …' : 'Check'}
          </button>
        </div>
      </form>
      <div aria-live="polite">
        {isOfThis && check.error && <FailureNotice failure={toFailure(check.error)} />}
        {isOfThis && check.data && <ProofVerdict checked={check.data} />}
      </div>
    </section>
  );
}

function hex(bytes: Iterable<number>): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
