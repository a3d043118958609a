// Lock and unlock: what is locked, what it reaches, and tokens on their way back.
import type { Address } from '@solana/kit';
import type { Config, Delegation, Influence } from '../../chain/program';
import type { At } from '../../chain/read';
import { Units } from '../../components/amounts';
import { Loaded, Notice } from '../../components/notice';
import { Welcome } from '../../components/welcome';
import { useNow } from '../../hooks/live';
import { useDelegations, useInfluence, useProgram } from '../../hooks/queries';
import { useViewer } from '../../hooks/viewer';
import { lock as rule } from '../../core';
import { Levels } from './levels';
import { LockForm } from './lock-form';
import { Pending } from './pending-unlock';
import { UnlockForm } from './unlock-form';

/** What locking and unlocking need to know. */
export interface Ground {
  readonly owner: Address;
  readonly config: Config;
  readonly influence: Influence | null;
  readonly delegations: readonly At<Delegation>[];
}

export function Lock() {
  const { owner } = useViewer();
  return (
    <>
      <div className="stack">
        <h1>Lock and unlock</h1>
        <p className="lead">Locked tokens count at once, one point each, and reach creator levels. They lie in a vault that only you can open, and go back to nobody but you.</p>
      </div>
      {owner === undefined ? <Welcome>What you have locked, and what is on its way back, is shown here.</Welcome> : <Of key={owner} owner={owner} />}
    </>
  );
}

function Of({ owner }: { owner: Address }) {
  const config = useProgram();
  const influence = useInfluence(owner);
  const delegations = useDelegations(owner);
  return (
    <Loaded query={config} lines={6}>{(known) => known && (
      <Loaded query={influence} lines={6}>{(record) => (
        <>
          {record && <Standing influence={record} />}
          <Loaded query={delegations} lines={6}>{(delegations) => <Both ground={{ owner, config: known, influence: record, delegations }} />}</Loaded>
          <Levels config={known} locked={record?.locked ?? 0n} />
        </>
      )}</Loaded>
    )}</Loaded>
  );
}

function Both({ ground }: { ground: Ground }) {
  const { influence } = ground;
  return (
    <>
      {influence && influence.unlocking > 0n && <Pending ground={ground} influence={influence} />}
      <div className="columns">
        <LockForm ground={ground} />
        {influence && <UnlockForm ground={ground} influence={influence} />}
      </div>
    </>
  );
}

function Standing({ influence }: { influence: Influence }) {
  const now = useNow();
  const floor = rule.live({ amount: influence.lockFloor, endsAt: influence.lockFloorEnd }, BigInt(now));
  return (
    <section className="card" aria-labelledby="standing">
      <h2 id="standing" className="soft">Locked</h2>
      <div className="hero-number" data-testid="locked"><Units of={influence.locked} /></div>
      <dl className="figures">
        <div className="figure"><dt>Creator level</dt><dd>{influence.creatorLevel}</dd></div>
        <div className="figure"><dt>Needed by open listings and sales</dt><dd><Units of={floor} /></dd></div>
        <div className="figure"><dt>Unlocking</dt><dd><Units of={influence.unlocking} /></dd></div>
      </dl>
      {floor > 0n && <Notice title={'A floor holds part of the lock.'}><p>Listings and sales that you have open need these tokens to stay. End them, and the marketplace lowers the floor; without renewal it lapses by itself.</p></Notice>}
    </section>
  );
}
