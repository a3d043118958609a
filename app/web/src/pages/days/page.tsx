// All days with their status and signed contents.
import { Figure } from '../../components/figure';
import { ScrollTable } from '../../components/scroll-table';
import { Units } from '../../components/amounts';
import { Loaded } from '../../components/notice';
import { useDays, useProgramConfig } from '../../hooks/queries';
import { link } from '../../hooks/route';
import { useChainTime } from '../../hooks/live';
import { dayAt, dayEnd } from '../../core';
import { Time, formatDuration } from '../../components/amounts';
import type { DaySummary } from '../../cranker/client';

export function Days() {
  const config = useProgramConfig();
  const now = useChainTime();
  return (
    <>
      <div className="stack">
        <h1>Days</h1>
        <p className="lead">
          After every day the crankers independently compute all scores and vote. When a quorum agrees, the day is final: its two
          roots are on chain, and any user can verify them. <a href={link('rating')}>How the engagement rating works</a>
        </p>
      </div>
      <Loaded query={config}>
        {(config) =>
          config && (
            <section className="card" aria-label="Today">
              <dl className="figures">
                <Figure label="Today is day">{dayAt(now, config.daySeconds)}</Figure>
                <Figure label="It ends in">
                  {formatDuration(dayEnd(dayAt(now, config.daySeconds), config.daySeconds) - now)}
                </Figure>
                <Figure label="Last final day">
                  {config.lastFinalDay === 0 ? 'none yet' : <a href={link('days', config.lastFinalDay)}>{config.lastFinalDay}</a>}
                </Figure>
                <Figure label="Crankers that must agree">
                  {config.quorum} of {config.crankerCount}
                </Figure>
              </dl>
            </section>
          )
        }
      </Loaded>
      <section className="card" aria-labelledby="all">
        <h2 id="all">All days</h2>
        <Loaded query={useDays()} lines={6} missing={<DaysFromChain />}>
          {(days) =>
            days.length === 0 ? (
              <p className="soft">The first day is not over yet.</p>
            ) : (
              <Loaded query={config} lines={6}>
                {(known) => known && <DayTable days={days} daySeconds={known.daySeconds} />}
              </Loaded>
            )
          }
        </Loaded>
      </section>
    </>
  );
}

/** The latest final days from the config account, for a page without a cranker. */
function DaysFromChain() {
  const days = useProgramConfig().data?.finalDays.filter(({ day }) => day !== 0) ?? [];
  return (
    <>
      <p className="soft">Without a cranker, only the latest final days are known from the chain.</p>
      <ul className="legend">
        {days.map(({ day }) => (
          <li key={day}>
            <a href={link('days', day)}>Day {day}</a>
          </li>
        ))}
      </ul>
    </>
  );
}

function DayTable({ days, daySeconds }: { days: readonly DaySummary[]; daySeconds: number }) {
  return (
    <ScrollTable
      label="All days"
      columns={[
        ['Day'],
        ['Ended'],
        ['State'],
        ['Votes', 'number wide-only'],
        ['Owners', 'number wide-only'],
        ['Holding scores', 'number wide-only'],
      ]}
    >
      {days.map((day) => {
        const contents = day.onChain ?? day.computed;
        return (
          <tr key={day.day}>
            <th scope="row">
              <a href={link('days', day.day)}>{day.day}</a>
            </th>
            <td className="soft">
              <Time at={dayEnd(day.day, daySeconds)} />
            </td>
            <td>
              <DayStatus status={day.status} />
            </td>
            <td className="number wide-only">{day.votes.length}</td>
            <td className="number wide-only">{contents ? contents.members + contents.others : '–'}</td>
            <td className="number wide-only">{contents ? <Units of={contents.holdingsSum} /> : '–'}</td>
          </tr>
        );
      })}
    </ScrollTable>
  );
}

export function DayStatus({ status }: { status: string }) {
  const [tone, words] = {
    final: ['good', 'final'],
    'in challenge': ['accent', 'final, may be challenged'],
    open: ['warn', 'being voted on'],
    voided: ['bad', 'voided'],
    computed: ['', 'computed, no vote yet'],
  }[status] ?? ['', status];
  return <span className={`tag ${tone}`}>{words}</span>;
}
