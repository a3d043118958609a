// Days: every day that the crankers closed, what they signed, and how far it is.
import { Units } from '../../components/amounts';
import { Loaded } from '../../components/notice';
import { useDays, useProgram } from '../../hooks/queries';
import { link } from '../../hooks/route';
import { useNow } from '../../hooks/live';
import { dayOf, endOf } from '../../core';
import { Time, span } from '../../components/amounts';
import type { DaySummary } from '../../cranker/client';

export function Days() {
  const config = useProgram();
  const now = useNow();
  return (
    <>
      <div className="stack">
        <h1>Days</h1>
        <p className="lead">After every day the crankers compute all scores, each on its own, and vote. When enough of them say the same, the day is final: two roots on chain, and everybody can recompute and check it. <a href={link('rating')}>How the engagement rating is put together</a></p>
      </div>
      <Loaded query={config}>{(config) => config && (
        <section className="card" aria-label="Today">
          <dl className="figures">
            <div className="figure"><dt>Today is day</dt><dd>{dayOf(now, config.daySeconds)}</dd></div>
            <div className="figure"><dt>It ends in</dt><dd>{span(endOf(dayOf(now, config.daySeconds), config.daySeconds) - now)}</dd></div>
            <div className="figure"><dt>Last final day</dt><dd>{config.lastFinalDay === 0 ? 'none yet' : <a href={link('days', config.lastFinalDay)}>{config.lastFinalDay}</a>}</dd></div>
            <div className="figure"><dt>Crankers that must agree</dt><dd>{config.quorum} of {config.crankerCount}</dd></div>
          </dl>
        </section>
      )}</Loaded>
      <section className="card" aria-labelledby="all">
        <h2 id="all">All days</h2>
        <Loaded query={useDays()} lines={6} missing={<Bare />}>{(days) => (days.length === 0
          ? <p className="soft">The first day is not over yet.</p>
          : <Loaded query={config} lines={6}>{(known) => known && <Table days={days} daySeconds={known.daySeconds} />}</Loaded>)}
        </Loaded>
      </section>
    </>
  );
}

/** Without a cranker: what the config remembers. */
function Bare() {
  const days = useProgram().data?.finalDays.filter(({ day }) => day !== 0) ?? [];
  return (
    <>
      <p className="soft">Without a cranker only the last final days are known, from the chain.</p>
      <ul className="legend">{days.map(({ day }) => <li key={day}><a href={link('days', day)}>Day {day}</a></li>)}</ul>
    </>
  );
}

function Table({ days, daySeconds }: { days: readonly DaySummary[]; daySeconds: number }) {
  return (
    <div className="scroll" tabIndex={0} role="group" aria-label="All days">
      <table>
        <thead><tr><th scope="col">Day</th><th scope="col">Ended</th><th scope="col">State</th><th scope="col" className="number wide-only">Votes</th><th scope="col" className="number wide-only">Owners</th><th scope="col" className="number wide-only">Holding scores</th></tr></thead>
        <tbody>{days.map((day) => {
          const contents = day.onChain ?? day.computed;
          return (
            <tr key={day.day}>
              <th scope="row"><a href={link('days', day.day)}>{day.day}</a></th>
              <td className="soft"><Time at={endOf(day.day, daySeconds)} /></td>
              <td><Status status={day.status} /></td>
              <td className="number wide-only">{day.votes.length}</td>
              <td className="number wide-only">{contents ? contents.members + contents.others : '–'}</td>
              <td className="number wide-only">{contents ? <Units of={contents.holdingsSum} /> : '–'}</td>
            </tr>
          );
        })}</tbody>
      </table>
    </div>
  );
}

/** A day's state in words. */
export function Status({ status }: { status: string }) {
  const [tone, words] = {
    final: ['good', 'final'],
    'in challenge': ['accent', 'final, may be challenged'],
    open: ['warn', 'being voted on'],
    voided: ['bad', 'voided'],
    computed: ['', 'computed, no vote yet'],
  }[status] ?? ['', status];
  return <span className={`tag ${tone}`}>{words}</span>;
}
