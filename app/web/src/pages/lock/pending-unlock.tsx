// A pending payout: unsettled galleries, and buttons to finish or cancel the unlock.
import * as ix from '../../chain/instructions';
import type { Influence } from '../../chain/program';
import { SIGNATURE_FEE, packTransactions } from '../../chain/send';
import { GalleryName, Units } from '../../components/amounts';
import { Cost, SigningOutcome, SignButton } from '../../components/sign';
import { cacheKey, usePackedTransactions } from '../../hooks/use-packed-transactions';
import { useDestinationRent } from '../../hooks/queries';
import { useSigning } from '../../hooks/signing';
import { useViewer } from '../../hooks/viewer';
import { packSettles, isAlreadyPaid } from './pack-settles';
import type { LockPageData } from './page-data';

/** Most galleries that are listed by name. */
const MAX_SHOWN = 8;

export function PendingUnlock({ pageData, influence }: { pageData: LockPageData; influence: Influence }) {
  const signing = useSigning('pending');
  const { canSign } = useViewer();
  const unsettled = pageData.delegations.filter(({ revision }) => revision !== influence.revision).map(({ gallery }) => gallery);
  const build = async () => packTransactions(pageData.owner, await ix.finishUnlock(pageData, unsettled));
  const transactions = usePackedTransactions(cacheKey(unsettled), build)?.length ?? 1;
  const rent = useDestinationRent(pageData.owner);
  const finish = () => signing.start(build, isAlreadyPaid);
  const cancel = () =>
    signing.start(async () => {
      const galleries = pageData.delegations.map(({ gallery }) => gallery);
      const { instructions } = await packSettles(pageData.owner, galleries, async (settle) => [
        await ix.cancelUnlock(pageData, settle),
      ]);
      return [instructions];
    });
  return (
    <section className="card" aria-labelledby="pending" data-testid="pending">
      <header>
        <h2 id="pending">Pending payout</h2>
        <span className="tag warn">{unsettled.length === 0 ? 'ready' : 'waiting'}</span>
      </header>
      <p>
        <strong>
          <Units of={influence.unlocking} />
        </strong>{' '}
        tokens are unlocking. They no longer count and stay in your vault until every gallery is settled.
      </p>
      {unsettled.length === 0 ? (
        <p>Every gallery is settled: the tokens can be paid out to you now.</p>
      ) : (
        <>
          <p>
            {unsettled.length} of {pageData.delegations.length} galleries are not settled yet:
          </p>
          <ul className="steps small">
            {unsettled.slice(0, MAX_SHOWN).map((gallery) => (
              <li key={gallery}>
                <GalleryName gallery={gallery} />
              </li>
            ))}
            {unsettled.length > MAX_SHOWN && <li>and {unsettled.length - MAX_SHOWN} more</li>}
          </ul>
          <p className="small soft">A cranker usually does this within minutes. You can also do it now.</p>
        </>
      )}
      <Cost transactions={transactions} rent={rent} />
      <div className="row">
        <SignButton
          signing={signing}
          disabled={false}
          lamports={rent + SIGNATURE_FEE * BigInt(transactions)}
          onSign={() => void finish()}
        >
          Finish the unlock
        </SignButton>
        <button type="button" disabled={!canSign || signing.isBusy || signing.isBlocked} onClick={() => void cancel()}>
          Lock them again
        </button>
      </div>
      <SigningOutcome signing={signing} landed="Done." />
    </section>
  );
}
