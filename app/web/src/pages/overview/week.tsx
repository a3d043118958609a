// The seven days that the holding score is the average of.
import type { Influence } from '../../chain/program';
import { Units, useDecimals } from '../../components/amounts';
import { Loaded } from '../../components/notice';
import { useWeek } from '../../hooks/queries';
import { useViewer } from '../../hooks/viewer';
import { fraction, holding, max, sum } from '../../core';
import type { Week } from '../../cranker/client';

export function WeekCard({ influence }: { influence: Influence }) {
  const { owner } = useViewer();
  return (
    <section className="card" aria-labelledby="week">
      <h2 id="week">The last seven days</h2>
      <Loaded query={useWeek(owner)} lines={5} missing={<Unknown score={influence.holdingScore} />}>
        {(week) => <Bars week={week} />}
      </Loaded>
    </section>
  );
}

function Unknown({ score }: { score: bigint }) {
  return (
    <p className="soft">The holding score on chain is <strong><Units of={score} /></strong>. The days it is the average of come from a cranker, and none has them for this wallet yet.</p>
  );
}

function Bars({ week: { day, daySeconds, integrals } }: { week: Week }) {
  const balances = integrals.map((integral) => integral / BigInt(daySeconds));
  const highest = balances.reduce(max, 1n);
  const score = holding.score(sum(integrals), daySeconds);
  const first = day - integrals.length + 1;
  return (
    <>
      <ol className="week">
        {balances.map((balance, place) => (
          <li key={first + place}>
            <span className="hidden">{name(first + place, daySeconds)}: <Units of={balance} /> on average</span>
            <span aria-hidden="true"><Compact of={balance} /></span>
            <span className="column" aria-hidden="true"><span style={{ height: `${fraction(balance, highest) * 100}%` }} /></span>
            <span className="soft" aria-hidden="true">{name(first + place, daySeconds)}</span>
          </li>
        ))}
      </ol>
      <p>On average <strong><Units of={score} /></strong>: every balance counts for as long as it was there.</p>
    </>
  );
}

/** A day of the calendar, where days are as long as days. */
function name(day: number, daySeconds: number): string {
  if (daySeconds !== 86_400) return `${day % 10_000}`;
  return new Date(day * 86_400_000).toLocaleDateString(undefined, { weekday: 'short', day: 'numeric', timeZone: 'UTC' });
}

const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumSignificantDigits: 3 });

/** For a narrow place: `25k`. The whole number is in the text for the screen reader. */
function Compact({ of }: { of: bigint }) {
  return <>{compact.format(of / 10n ** BigInt(useDecimals()))}</>;
}
