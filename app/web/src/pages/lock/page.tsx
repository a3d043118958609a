// The lock page: locked tokens, pending payout, lock and unlock forms, creator levels.
import type { Address } from '@solana/kit';
import { Figure } from '../../components/figure';
import type { Influence } from '../../chain/program';
import { Units } from '../../components/amounts';
import { Loaded, Notice } from '../../components/notice';
import { Welcome } from '../../components/welcome';
import { useChainTime } from '../../hooks/live';
import { useDelegations, useInfluence, useProgramConfig } from '../../hooks/queries';
import { useViewer } from '../../hooks/viewer';
import { lock as rule } from '../../core';
import type { LockPageData } from './page-data';
import { Levels } from './levels';
import { LockForm } from './lock-form';
import { PendingUnlock } from './pending-unlock';
import { UnlockForm } from './unlock-form';

export function Lock() {
  const { owner } = useViewer();
  return (
    <>
      <div className="stack">
        <h1>Lock and unlock</h1>
        <p className="lead">
          Locked tokens count at once, one point each, and raise your creator level. They stay in a vault that only you can open,
          and they return only to you.
        </p>
      </div>
      {owner === undefined ? (
        <Welcome>Your locked and unlocking tokens are shown here.</Welcome>
      ) : (
        <LockLoader key={owner} owner={owner} />
      )}
    </>
  );
}

function LockLoader({ owner }: { owner: Address }) {
  const config = useProgramConfig();
  const influence = useInfluence(owner);
  const delegations = useDelegations(owner);
  return (
    <Loaded query={config} lines={6}>
      {(known) =>
        known && (
          <Loaded query={influence} lines={6}>
            {(account) => (
              <>
                {account && <LockSummary influence={account} />}
                <Loaded query={delegations} lines={6}>
                  {(delegations) => <LockForms pageData={{ owner, config: known, influence: account, delegations }} />}
                </Loaded>
                <Levels config={known} locked={account?.locked ?? 0n} />
              </>
            )}
          </Loaded>
        )
      }
    </Loaded>
  );
}

function LockForms({ pageData }: { pageData: LockPageData }) {
  const { influence } = pageData;
  return (
    <>
      {influence && influence.unlocking > 0n && <PendingUnlock pageData={pageData} influence={influence} />}
      <div className="columns">
        <LockForm pageData={pageData} />
        {influence && <UnlockForm pageData={pageData} influence={influence} />}
      </div>
    </>
  );
}

function LockSummary({ influence }: { influence: Influence }) {
  const now = useChainTime();
  const floor = rule.activeFloor({ amount: influence.lockFloor, endsAt: influence.lockFloorEnd }, BigInt(now));
  return (
    <section className="card" aria-labelledby="standing">
      <h2 id="standing" className="soft">
        Locked
      </h2>
      <div className="hero-number" data-testid="locked">
        <Units of={influence.locked} />
      </div>
      <dl className="figures">
        <Figure label="Creator level">{influence.creatorLevel}</Figure>
        <Figure label="Required by open listings and sales">
          <Units of={floor} />
        </Figure>
        <Figure label="Unlocking">
          <Units of={influence.unlocking} />
        </Figure>
      </dl>
      {floor > 0n && (
        <Notice title="A lock floor applies.">
          <p>
            Your open listings and sales require these tokens. When you end them, the marketplace lowers the floor; without
            renewal it expires.
          </p>
        </Notice>
      )}
    </section>
  );
}
