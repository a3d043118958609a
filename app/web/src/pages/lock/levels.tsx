// The creator levels: what each needs locked, and for how long at least.
import type { Config } from '../../chain/program';
import { Units, span } from '../../components/amounts';
import { tiers } from '../../core';

export function Levels({ config, locked }: { config: Config; locked: bigint }) {
  const levels = config.creatorLevels.slice(0, config.creatorLevelCount);
  const reached = tiers.reached(levels.map((level) => level.locked), locked);
  return (
    <section className="card" aria-labelledby="levels">
      <header><h2 id="levels">Creator levels</h2><span className="small soft">By locked tokens; they set what a creator may earn and list.</span></header>
      <div className="scroll" tabIndex={0} role="group" aria-label="Creator levels">
        <table>
          <thead><tr><th scope="col">Level</th><th scope="col" className="number">Locked</th><th scope="col" className="number wide-only">To go</th><th scope="col" className="number">Minimum time</th></tr></thead>
          <tbody>{levels.map((level, place) => (
            <tr key={place}>
              <th scope="row">{place + 1} {place + 1 === reached && <span className="tag accent">yours</span>}</th>
              <td className="number"><Units of={level.locked} /></td>
              <td className="number wide-only">{locked >= level.locked ? <span className="up">reached</span> : <Units of={level.locked - locked} />}</td>
              <td className="number soft">{level.minLockSeconds === 0 ? 'none' : span(level.minLockSeconds)}</td>
            </tr>
          ))}</tbody>
        </table>
      </div>
    </section>
  );
}
