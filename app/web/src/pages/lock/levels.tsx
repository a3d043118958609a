// The creator levels with their required lock and minimum lock time.
import type { Config } from '../../chain/program';
import { Units, formatDuration } from '../../components/amounts';
import { tiers } from '../../core';

export function Levels({ config, locked }: { config: Config; locked: bigint }) {
  const levels = config.creatorLevels.slice(0, config.creatorLevelCount);
  const reached = tiers.reached(levels.map((level) => level.locked), locked);
  return (
    <section className="card" aria-labelledby="levels">
      <header><h2 id="levels">Creator levels</h2><span className="small soft">Determined by locked tokens; they limit what a creator may earn and list.</span></header>
      <div className="scroll" tabIndex={0} role="group" aria-label="Creator levels">
        <table>
          <thead><tr><th scope="col">Level</th><th scope="col" className="number">Locked</th><th scope="col" className="number wide-only">To go</th><th scope="col" className="number">Minimum time</th></tr></thead>
          <tbody>{levels.map((level, index) => (
            <tr key={index}>
              <th scope="row">{index + 1} {index + 1 === reached && <span className="tag accent">yours</span>}</th>
              <td className="number"><Units of={level.locked} /></td>
              <td className="number wide-only">{locked >= level.locked ? <span className="up">reached</span> : <Units of={level.locked - locked} />}</td>
              <td className="number soft">{level.minLockSeconds === 0 ? 'none' : formatDuration(level.minLockSeconds)}</td>
            </tr>
          ))}</tbody>
        </table>
      </div>
    </section>
  );
}
