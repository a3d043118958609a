// The day of the holding score, and a check of its proof against the root on chain.
import { useMutation } from '@tanstack/react-query';
import type { Influence } from '../../chain/program';
import { FailureNotice, Loaded } from '../../components/notice';
import { ProofVerdict } from '../../components/proof-verdict';
import { toFailure } from '../../chain/errors';
import { checkHolding } from '../../cranker/check';
import { useProgramConfig } from '../../hooks/queries';
import { link } from '../../hooks/route';
import { useSite } from '../../hooks/site';
import { useViewer } from '../../hooks/viewer';

export function Freshness({ influence }: { influence: Influence }) {
  return (
    <section className="card" aria-labelledby="fresh">
      <h2 id="fresh">Score freshness</h2>
      <Loaded query={useProgramConfig()}>
        {(config) => (config ? <ScoreState influence={influence} lastFinal={config.lastFinalDay} /> : null)}
      </Loaded>
    </section>
  );
}

function ScoreState({ influence, lastFinal }: { influence: Influence; lastFinal: number }) {
  const { holdingDay } = influence;
  const site = useSite();
  const { owner } = useViewer();
  const check = useMutation({ mutationFn: () => checkHolding(site, owner ?? '') });
  return (
    <>
      <p>
        {holdingDay === 0 ? (
          'No score has been applied yet. The first one follows the first full day after you opened your influence account.'
        ) : (
          <>
            The score is from <a href={link('days', holdingDay)}>day {holdingDay}</a>.{' '}
          </>
        )}
        {holdingDay !== 0 &&
          (holdingDay >= lastFinal ? (
            <span className="tag good">up to date</span>
          ) : (
            <span className="tag warn">day {lastFinal} is final but not applied yet</span>
          ))}
      </p>
      <p className="small soft">
        Crankers compute every day independently and sign the result together. Your score is a leaf of that day’s Merkle tree;
        this page can verify it against the root on chain.
      </p>
      <div className="row">
        <button type="button" disabled={check.isPending} onClick={() => check.mutate()}>
          {check.isPending ? 'Checking …' : 'Check the proof'}
        </button>
      </div>
      <div aria-live="polite">
        {check.error && <FailureNotice failure={toFailure(check.error)} />}
        {check.data && <ProofVerdict checked={check.data} influence={influence} />}
      </div>
    </>
  );
}
