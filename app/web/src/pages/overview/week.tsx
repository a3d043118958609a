// The seven days behind the holding score.
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
    <p className="soft">
      The holding score on chain is{' '}
      <strong>
        <Units of={score} />
      </strong>
      . The daily balances come from a cranker, which has none for this wallet yet.
    </p>
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
        {balances.map((balance, index) => (
          <li key={first + index}>
            <span className="hidden">
              {dayLabel(first + index, daySeconds)}: <Units of={balance} /> on average
            </span>
            <span aria-hidden="true">
              <Compact of={balance} />
            </span>
            <span className="column" aria-hidden="true">
              <span style={{ height: `${fraction(balance, highest) * 100}%` }} />
            </span>
            <span className="soft" aria-hidden="true">
              {dayLabel(first + index, daySeconds)}
            </span>
          </li>
        ))}
      </ol>
      <p>
        Average{' '}
        <strong>
          <Units of={score} />
        </strong>
        : every balance is weighted by how long it was held.
      </p>
    </>
  );
}

/** Label of a day: a calendar day, or a number if days are shorter than 24 hours. */
function dayLabel(day: number, daySeconds: number): string {
  if (daySeconds !== 86_400) return `${day % 10_000}`;
  return new Date(day * 86_400_000).toLocaleDateString(undefined, { weekday: 'short', day: 'numeric', timeZone: 'UTC' });
}

const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumSignificantDigits: 3 });

/** Compact number such as `25k`; screen readers get the full one. */
function Compact({ of }: { of: bigint }) {
  return <>{compact.format(of / 10n ** BigInt(useDecimals()))}</>;
}
