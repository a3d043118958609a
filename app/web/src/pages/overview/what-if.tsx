// Forecast of points, tier and allocations after selling or buying tokens.
import { useState } from 'react';
import type { Influence } from '../../chain/program';
import { AmountChange, Units, useGalleryName } from '../../components/amounts';
import { AmountField, useAmount } from '../../components/amount-field';
import { Loaded } from '../../components/notice';
import { useDelegations, useProgramConfig, useTokens, useWeek } from '../../hooks/queries';
import { useViewer } from '../../hooks/viewer';
import { holding, shares, sum, tiers } from '../../core';

const FORECAST_DAYS = [1, 3, 7];

export function WhatIf({ influence }: { influence: Influence }) {
  const { owner } = useViewer();
  const tokens = useTokens(owner);
  return (
    <section className="card" aria-labelledby="what-if">
      <header>
        <h2 id="what-if">What if I sold or bought some?</h2>
        <span className="soft small">Nothing is sent.</span>
      </header>
      <Loaded query={tokens}>
        {(accounts) => <WhatIfForm influence={influence} held={sum(accounts.map(({ amount }) => amount))} />}
      </Loaded>
    </section>
  );
}

/** Upper limit of the simulated balance; far above any supply, and below the u64 limit of the rules. */
const MAX_BALANCE = 1n << 61n;

function WhatIfForm({ influence, held }: { influence: Influence; held: bigint }) {
  const [way, setWay] = useState<'sell' | 'buy'>('sell');
  const [typed, setTyped] = useState('');
  const selling = way === 'sell';
  const pool = selling
    ? { whole: held, available: held, description: 'in the wallet' }
    : { whole: held, available: MAX_BALANCE - held, description: 'available to buy' };
  const amount = useAmount(typed, pool);
  const change = amount.units ?? 0n;
  const balance = selling ? held - change : held + change;
  return (
    <>
      <div className="row" role="group" aria-label="Sell or buy">
        <button type="button" aria-pressed={selling} className={selling ? 'primary' : undefined} onClick={() => setWay('sell')}>
          Sell
        </button>
        <button type="button" aria-pressed={!selling} className={selling ? undefined : 'primary'} onClick={() => setWay('buy')}>
          Buy
        </button>
      </div>
      <AmountField
        label={selling ? 'Sell' : 'Buy'}
        typed={typed}
        onType={setTyped}
        amount={amount}
        help={
          <>
            The wallet holds <Units of={held} /> now and would hold <Units of={balance} />.
          </>
        }
      />
      <Forecast influence={influence} balance={balance} />
    </>
  );
}

function Forecast({ influence, balance }: { influence: Influence; balance: bigint }) {
  const { owner } = useViewer();
  const week = useWeek(owner).data;
  const config = useProgramConfig().data;
  const scores = week ? holding.projectScores({ integrals: week.integrals, balance }, week.daySeconds, 7) : undefined;
  const rows = FORECAST_DAYS.map((days) => ({ days, score: scores?.[days - 1] ?? (days === 7 ? balance : undefined) }));
  const thresholds = config?.userTiers.slice(0, config.userTierCount) ?? [];
  const last = balance + influence.locked;
  return (
    <div className="scroll" tabIndex={0} role="group" aria-label="Forecast">
      <table aria-live="polite">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col" className="number">
              Points
            </th>
            <th scope="col" className="number wide-only">
              Change
            </th>
            <th scope="col" className="number">
              Tier
            </th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">Now</th>
            <td className="number">
              <Units of={influence.total} />
            </td>
            <td className="number soft wide-only">–</td>
            <td className="number">{influence.userTier}</td>
          </tr>
          {rows.map(
            ({ days, score }) =>
              score !== undefined && (
                <tr key={days}>
                  <th scope="row" className="whole">
                    {days === 1 ? 'After a day' : days === 7 ? 'After a week' : `After ${days} days`}
                  </th>
                  <td className="number">
                    <Units of={score + influence.locked} />
                  </td>
                  <td className="number wide-only">
                    <AmountChange before={influence.total} after={score + influence.locked} />
                  </td>
                  <td className="number">{tiers.reached(thresholds, score + influence.locked)}</td>
                </tr>
              ),
          )}
        </tbody>
      </table>
      <Effects influence={influence} total={last} />
    </div>
  );
}

/** What the galleries would have after a week. */
function Effects({ influence, total }: { influence: Influence; total: bigint }) {
  const { owner } = useViewer();
  const delegations = useDelegations(owner).data ?? [];
  const name = useGalleryName();
  if (delegations.length === 0) return null;
  const portfolio = { total: influence.total, supply: influence.shareSupply, allocated: influence.allocatedShares };
  const later = { ...portfolio, total };
  const shown = [...delegations].sort((a, b) => (a.shares < b.shares ? 1 : -1)).slice(0, 3);
  return (
    <p className="small soft">
      Every gallery keeps its share.{' '}
      {shown.map(({ address, gallery, shares: part }, index) => (
        <span key={address}>
          {index > 0 && ', '}
          {name(gallery)}: <Units of={shares.value(portfolio, part)} /> → <Units of={shares.value(later, part)} />
        </span>
      ))}
      {delegations.length > shown.length && ` and ${delegations.length - shown.length} more`}.
    </p>
  );
}
