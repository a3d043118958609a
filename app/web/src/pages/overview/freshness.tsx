// How fresh the score is, and the proof behind it: checked here, against the root on chain.
import { useMutation } from '@tanstack/react-query';
import { applyScore } from '../../chain/instructions';
import type { Influence } from '../../chain/program';
import { SIGNATURE_FEE } from '../../chain/send';
import { Short, Units } from '../../components/amounts';
import { FailureNotice, Notice, Loaded } from '../../components/notice';
import { Outcome, SignButton } from '../../components/sign';
import { asFailure } from '../../chain/errors';
import { checkHolding, type Checked } from '../../cranker/check';
import { useProgram } from '../../hooks/queries';
import { link } from '../../hooks/route';
import { useSite } from '../../hooks/site';
import { useSigning } from '../../hooks/signing';
import { useViewer } from '../../hooks/viewer';

export function Freshness({ influence }: { influence: Influence }) {
  return (
    <section className="card" aria-labelledby="fresh">
      <h2 id="fresh">How fresh the score is</h2>
      <Loaded query={useProgram()}>{(config) => (config ? <State influence={influence} lastFinal={config.lastFinalDay} /> : null)}</Loaded>
    </section>
  );
}

function State({ influence, lastFinal }: { influence: Influence; lastFinal: number }) {
  const { holdingDay } = influence;
  const site = useSite();
  const { owner } = useViewer();
  const check = useMutation({ mutationFn: () => checkHolding(site, owner ?? '') });
  return (
    <>
      <p>
        {holdingDay === 0
          ? 'No score has been applied yet: the first one comes with the first day that ends after you opened your record.'
          : <>The score is of <a href={link('days', holdingDay)}>day {holdingDay}</a>. </>}
        {holdingDay !== 0 && (holdingDay >= lastFinal
          ? <span className="tag good">as fresh as it gets</span>
          : <span className="tag warn">day {lastFinal} is final and not applied yet</span>)}
      </p>
      <p className="small soft">Crankers compute every day on their own and sign it together; your score is a leaf of that day’s tree, and this page can follow it to the root on chain.</p>
      <div className="row"><button type="button" disabled={check.isPending} onClick={() => check.mutate()}>{check.isPending ? 'Checking …' : 'Check the proof'}</button></div>
      <div aria-live="polite">
        {check.error && <FailureNotice failure={asFailure(check.error)} />}
        {check.data && <Verdict checked={check.data} influence={influence} />}
      </div>
    </>
  );
}

export function Verdict({ checked, influence }: { checked: Checked; influence?: Influence }) {
  const { proof, verdict, owner } = checked;
  const isNewer = influence !== undefined && proof.half === 'members' && proof.day > influence.holdingDay && verdict === 'proved';
  if (verdict === 'open') return <Notice title={`Day ${proof.day} is not final yet.`}><p>The proof is in order; there is no signed root to hold it against. Look again later.</p></Notice>;
  if (verdict === 'wrong') return <Notice tone="bad" title="The proof does not lead to the root on chain." role="alert"><p>The cranker of this page told something else than what the crankers signed. Ask another one.</p></Notice>;
  return (
    <>
      <Notice tone="good" title="Proved: this score is in the day that the crankers signed.">
        <p>Day {proof.day}, wallet <Short address={owner} />, <Units of={proof.holdingScore} /> points, {proof.path.length} steps to the root, hashed in this browser.</p>
      </Notice>
      {isNewer && <Apply checked={checked} />}
      {influence && <Applied />}
    </>
  );
}

/** A newer score that is proved and not on the record: anybody may apply it, so its owner may. */
function Apply({ checked: { proof, owner } }: { checked: Checked }) {
  const signing = useSigning('apply');
  const apply = () => signing.start(async () => [[await applyScore({ ...proof, owner })]]);
  return (
    <div className="stack">
      <p className="small">The crankers will apply it by themselves. If you do not want to wait:</p>
      <SignButton signing={signing} disabled={false} lamports={SIGNATURE_FEE} onSign={() => void apply()}>Apply it now</SignButton>
    </div>
  );
}

/** How applying ended: it is told also when there is nothing to apply any more. */
function Applied() {
  return <Outcome signing={useSigning('apply')} landed="Your score is up to date." />;
}
