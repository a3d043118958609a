// The overview page: total, its parts, tier, forecast and score proof.
import { Figure } from '../../components/figure';
import type { Influence } from '../../chain/program';
import { Bar } from '../../components/bar';
import { Percent, Units } from '../../components/amounts';
import { Loaded } from '../../components/notice';
import { Welcome } from '../../components/welcome';
import { useInfluence, useTokens } from '../../hooks/queries';
import { link } from '../../hooks/route';
import { useViewer } from '../../hooks/viewer';
import { sum } from '../../core';
import { Freshness } from './freshness';
import { TierCard } from './tier';
import { WeekCard } from './week';
import { WhatIf } from './what-if';

export function Overview() {
  const { owner } = useViewer();
  const influence = useInfluence(owner);
  return (
    <>
      <div className="title">
        <h1>My influence</h1>
      </div>
      {owner === undefined ? (
        <Welcome>
          Your influence points are your wallet’s average balance over the last seven days plus your locked tokens. Allocate them
          to the galleries you believe in, and withdraw them at any time.
        </Welcome>
      ) : (
        <Loaded key={owner} query={influence} lines={8}>
          {(account) => (account ? <InfluenceOverview influence={account} /> : <Newcomer />)}
        </Loaded>
      )}
    </>
  );
}

function InfluenceOverview({ influence }: { influence: Influence }) {
  return (
    <>
      <Total influence={influence} />
      <div className="columns">
        <WeekCard influence={influence} />
        <TierCard total={influence.total} />
      </div>
      <WhatIf influence={influence} />
      <Freshness influence={influence} />
    </>
  );
}

function Total({ influence }: { influence: Influence }) {
  const { total, holdingScore, locked } = influence;
  return (
    <section className="card" aria-labelledby="total">
      <div className="stack">
        <h2 id="total" className="soft">
          Influence points
        </h2>
        <div className="hero-number" data-testid="total">
          <Units of={total} />
        </div>
        <Bar
          tall
          total={total}
          parts={[
            { key: 'holding', points: holdingScore, color: 0 },
            { key: 'locked', points: locked, color: 1 },
          ]}
        />
      </div>
      <dl className="figures">
        <Figure
          label={
            <>
              <span className="dot part-0" /> Holding score, the wallet’s 7-day average
            </>
          }
        >
          <Units of={holdingScore} />{' '}
          <span className="small soft">
            <Percent of={holdingScore} whole={total} />
          </span>
        </Figure>
        <Figure
          label={
            <>
              <span className="dot part-1" /> Locked
            </>
          }
        >
          <Units of={locked} />{' '}
          <span className="small soft">
            <Percent of={locked} whole={total} />
          </span>
        </Figure>
        <Figure label="Influence index">
          {influence.holdingDay === 0 ? '–' : (influence.influenceIndex / 10_000).toFixed(2)}{' '}
          <span className="small soft">1.00 is the average</span>
        </Figure>
      </dl>
      {total === 0n ? (
        <p className="soft">
          You have no points yet. Held tokens count once the next full day is final; locked tokens count at once.
        </p>
      ) : (
        <div className="row">
          <a href={link('allocate')}>Allocate points</a>
          <a href={link('lock')}>Lock or unlock</a>
        </div>
      )}
    </section>
  );
}

/** An owner without an influence account. */
function Newcomer() {
  const { owner } = useViewer();
  const tokens = useTokens(owner);
  return (
    <section className="card">
      <div className="empty">
        <h2>No influence yet</h2>
        <Loaded query={tokens} lines={1}>
          {(accounts) => {
            const held = sum(accounts.map(({ amount }) => amount));
            return held === 0n ? (
              <p>This wallet holds no $MESI. Hold or lock some to get influence points.</p>
            ) : (
              <p>
                This wallet holds <Units of={held} /> $MESI. Lock some and support your first gallery with one signature. Tokens
                in the wallet count too, as their average grows over seven days.
              </p>
            );
          }}
        </Loaded>
        <a href={link('allocate')}>Get started</a>
      </div>
    </section>
  );
}
