// The user tier and the progress to the next one.
import { Units } from '../../components/amounts';
import { Loaded } from '../../components/notice';
import { useProgramConfig } from '../../hooks/queries';
import { tiers } from '../../core';

export function TierCard({ total }: { total: bigint }) {
  return (
    <section className="card" aria-labelledby="tier">
      <h2 id="tier">User tier</h2>
      <Loaded query={useProgramConfig()}>
        {(config) => {
          if (!config) return null;
          const thresholds = config.userTiers.slice(0, config.userTierCount);
          return <TierProgress thresholds={thresholds} total={total} />;
        }}
      </Loaded>
    </section>
  );
}

function TierProgress({ thresholds, total }: { thresholds: readonly bigint[]; total: bigint }) {
  const { tier, from, next } = tiers.progress(thresholds, total);
  return (
    <>
      <p className="row">
        <span className="hero-number">{tier}</span> <span className="soft">of {thresholds.length}</span>
      </p>
      {next === undefined ? (
        <p>This is the highest tier.</p>
      ) : (
        <div className="stack">
          <progress
            className="hidden"
            max={100}
            value={Number(((total - from) * 100n) / (next - from))}
            aria-label={`Progress to tier ${tier + 1}`}
          />
          <div className="bar" aria-hidden="true">
            <span className="part-0" style={{ flexGrow: Number(((total - from) * 1000n) / (next - from)), flexBasis: 0 }} />
            <span style={{ flexGrow: Number(((next - total) * 1000n) / (next - from)), flexBasis: 0 }} />
          </div>
          <p>
            <strong>
              <Units of={next - total} />
            </strong>{' '}
            points to tier {tier + 1}, which starts at <Units of={next} />.
          </p>
          <p className="small soft">Holding more raises the score over seven days; locking counts at once.</p>
        </div>
      )}
    </>
  );
}
