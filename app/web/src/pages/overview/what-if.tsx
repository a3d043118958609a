// What would happen if I sold or bought: by the rules, without a transaction.
import { useState } from 'react';
import type { Influence } from '../../chain/program';
import { Change, Units, useGalleryName } from '../../components/amounts';
import { AmountField, useAmount } from '../../components/amount-field';
import { Loaded } from '../../components/notice';
import { useDelegations, useProgram, useTokens, useWeek } from '../../hooks/queries';
import { useViewer } from '../../hooks/viewer';
import { holding, shares, sum, tiers } from '../../core';

/** Days after which the page says how it would be. */
const AFTER = [1, 3, 7];

export function WhatIf({ influence }: { influence: Influence }) {
  const { owner } = useViewer();
  const tokens = useTokens(owner);
  return (
    <section className="card" aria-labelledby="what-if">
      <header><h2 id="what-if">What if I sold or bought some?</h2><span className="soft small">Nothing is sent.</span></header>
      <Loaded query={tokens}>{(accounts) => <Trial influence={influence} held={sum(accounts.map(({ amount }) => amount))} />}</Loaded>
    </section>
  );
}

/** Most that the page lets somebody buy in their mind, times the total supply of sense. */
const MOST = 1n << 61n;

function Trial({ influence, held }: { influence: Influence; held: bigint }) {
  const [way, setWay] = useState<'sell' | 'buy'>('sell');
  const [typed, setTyped] = useState('');
  const selling = way === 'sell';
  const pool = selling
    ? { whole: held, available: held, what: 'in the wallet' }
    : { whole: held, available: MOST - held, what: 'there to be bought' };
  const amount = useAmount(typed, pool);
  const change = amount.units ?? 0n;
  const balance = selling ? held - change : held + change;
  return (
    <>
      <div className="row" role="group" aria-label="Sell or buy">
        <button type="button" aria-pressed={selling} className={selling ? 'primary' : undefined} onClick={() => setWay('sell')}>Sell</button>
        <button type="button" aria-pressed={!selling} className={selling ? undefined : 'primary'} onClick={() => setWay('buy')}>Buy</button>
      </div>
      <AmountField label={selling ? 'Sell' : 'Buy'} typed={typed} onType={setTyped} amount={amount}
        help={<>The wallet holds <Units of={held} /> now, and would hold <Units of={balance} />.</>} />
      <Forecast influence={influence} balance={balance} />
    </>
  );
}

function Forecast({ influence, balance }: { influence: Influence; balance: bigint }) {
  const { owner } = useViewer();
  const week = useWeek(owner).data;
  const config = useProgram().data;
  const scores = week ? holding.projected({ integrals: week.integrals, balance }, week.daySeconds, 7) : undefined;
  const rows = AFTER.map((days) => ({ days, score: scores?.[days - 1] ?? (days === 7 ? balance : undefined) }));
  const thresholds = config?.userTiers.slice(0, config.userTierCount) ?? [];
  const last = balance + influence.locked;
  return (
    <div className="scroll" tabIndex={0} role="group" aria-label="What it would become">
      <table aria-live="polite">
        <thead><tr><th scope="col">When</th><th scope="col" className="number">Points</th><th scope="col" className="number wide-only">Change</th><th scope="col" className="number">Tier</th></tr></thead>
        <tbody>
          <tr><th scope="row">Now</th><td className="number"><Units of={influence.total} /></td><td className="number soft wide-only">–</td><td className="number">{influence.userTier}</td></tr>
          {rows.map(({ days, score }) => score !== undefined && (
            <tr key={days}>
              <th scope="row" className="whole">{days === 1 ? 'After a day' : days === 7 ? 'After a week' : `After ${days} days`}</th>
              <td className="number"><Units of={score + influence.locked} /></td>
              <td className="number wide-only"><Change before={influence.total} after={score + influence.locked} /></td>
              <td className="number">{tiers.reached(thresholds, score + influence.locked)}</td>
            </tr>
          ))}
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
      Every gallery keeps its part.{' '}
      {shown.map(({ address, gallery, shares: part }, place) => (
        <span key={address}>{place > 0 && ', '}{name(gallery)}: <Units of={shares.value(portfolio, part)} /> → <Units of={shares.value(later, part)} /></span>
      ))}
      {delegations.length > shown.length && ` and ${delegations.length - shown.length} more`}.
    </p>
  );
}
