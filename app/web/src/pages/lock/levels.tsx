// The creator levels with their required lock and minimum lock time.
import { ScrollTable } from '../../components/scroll-table';
import type { Config } from '../../chain/program';
import { Units, formatDuration } from '../../components/amounts';
import { tiers } from '../../core';

export function Levels({ config, locked }: { config: Config; locked: bigint }) {
  const levels = config.creatorLevels.slice(0, config.creatorLevelCount);
  const reached = tiers.reached(
    levels.map((level) => level.locked),
    locked,
  );
  return (
    <section className="card" aria-labelledby="levels">
      <header>
        <h2 id="levels">Creator levels</h2>
        <span className="small soft">Determined by locked tokens; they limit what a creator may earn and list.</span>
      </header>
      <ScrollTable
        label="Creator levels"
        columns={[['Level'], ['Locked', 'number'], ['To go', 'number wide-only'], ['Minimum time', 'number']]}
      >
        {levels.map((level, index) => (
          <tr key={index}>
            <th scope="row">
              {index + 1} {index + 1 === reached && <span className="tag accent">yours</span>}
            </th>
            <td className="number">
              <Units of={level.locked} />
            </td>
            <td className="number wide-only">
              {locked >= level.locked ? <span className="up">reached</span> : <Units of={level.locked - locked} />}
            </td>
            <td className="number soft">{level.minLockSeconds === 0 ? 'none' : formatDuration(level.minLockSeconds)}</td>
          </tr>
        ))}
      </ScrollTable>
    </section>
  );
}
