// Tokens on their way back: what they wait for, and the button that finishes it.
import * as make from '../../chain/instructions';
import type { Influence } from '../../chain/program';
import { SIGNATURE_FEE, pack } from '../../chain/send';
import { GalleryName, Units } from '../../components/amounts';
import { Cost, Outcome, SignButton } from '../../components/sign';
import { keyOf, useGroups } from '../../hooks/use-packed-transactions';
import { useReceiverRent } from '../../hooks/queries';
import { useSigning } from '../../hooks/signing';
import { useViewer } from '../../hooks/viewer';
import { fitting, isPaid } from './pack-settles';
import type { Ground } from './page';

/** Most galleries that are named. */
const SHOWN = 8;

export function Pending({ ground, influence }: { ground: Ground; influence: Influence }) {
  const signing = useSigning('pending');
  const { canSign } = useViewer();
  const unsettled = ground.delegations.filter(({ revision }) => revision !== influence.revision).map(({ gallery }) => gallery);
  const build = async () => pack(ground.owner, await make.finishUnlock(ground, unsettled));
  const transactions = useGroups(keyOf(unsettled), build)?.length ?? 1;
  const rent = useReceiverRent(ground.owner);
  const finish = () => signing.start(build, isPaid);
  const cancel = () => signing.start(async () => {
    const galleries = ground.delegations.map(({ gallery }) => gallery);
    const { made } = await fitting(ground.owner, galleries, async (settle) => [await make.cancelUnlock(ground, settle)]);
    return [made];
  });
  return (
    <section className="card" aria-labelledby="pending" data-testid="pending">
      <header><h2 id="pending">On the way back</h2><span className="tag warn">{unsettled.length === 0 ? 'ready' : 'waiting'}</span></header>
      <p><strong><Units of={influence.unlocking} /></strong> tokens are unlocking. They count no more, and lie in your vault until no gallery counts them.</p>
      {unsettled.length === 0
        ? <p>Every gallery has followed: they can be paid out now, by anybody, to you alone.</p>
        : (
          <>
            <p>{unsettled.length} of {ground.delegations.length} galleries still have to follow:</p>
            <ul className="steps small">
              {unsettled.slice(0, SHOWN).map((gallery) => <li key={gallery}><GalleryName gallery={gallery} /></li>)}
              {unsettled.length > SHOWN && <li>and {unsettled.length - SHOWN} more</li>}
            </ul>
            <p className="small soft">A cranker does this by itself, mostly within minutes. You can do it now.</p>
          </>
        )}
      <Cost transactions={transactions} rent={rent} />
      <div className="row">
        <SignButton signing={signing} disabled={false} lamports={rent + SIGNATURE_FEE * BigInt(transactions)} onSign={() => void finish()}>Finish the unlock</SignButton>
        <button type="button" disabled={!canSign || signing.isBusy || signing.isHeldUp} onClick={() => void cancel()}>Lock them again</button>
      </div>
      <Outcome signing={signing} landed="Done." />
    </section>
  );
}
