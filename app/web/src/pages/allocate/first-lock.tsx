// A new owner's first lock, which is signed together with the allocations.
import type { DraftControl } from '../../draft/draft';
import { AmountField } from '../../components/amount-field';
import { Units, formatDuration } from '../../components/amounts';
import { lock as rule, tiers } from '../../core';
import { lockableAmount, type DraftView } from './draft-view';
import type { AllocatePageData } from './page-data';

export function FirstLock({
  pageData,
  control,
  draftView,
}: {
  pageData: AllocatePageData;
  control: DraftControl;
  draftView: DraftView;
}) {
  const held = lockableAmount(pageData);
  return (
    <section className="card" aria-labelledby="first">
      <header>
        <h2 id="first">Start by locking $MESI</h2>
      </header>
      {held === 0n ? (
        <p className="soft">
          This wallet holds no $MESI. Get some first, then lock it here and support a gallery in the same transaction.
        </p>
      ) : (
        <>
          <p className="soft">
            Each locked token counts as one point at once. Choose galleries below and sign once: one transaction opens your
            influence account, locks the tokens and allocates your points.
          </p>
          <AmountField
            label="Lock first"
            typed={control.draft.lock}
            onType={control.setLock}
            amount={{ units: draftView.lock, why: draftView.lockWhy }}
            help={
              <>
                The wallet holds <Units of={held} />. <UnlockTime pageData={pageData} lock={draftView.lock ?? 0n} />
              </>
            }
          />
        </>
      )}
    </section>
  );
}

/** The minimum lock time of the creator level that the lock reaches. */
function UnlockTime({ pageData: { config, influence }, lock }: { pageData: AllocatePageData; lock: bigint }) {
  const levels = config.creatorLevels.slice(0, config.creatorLevelCount);
  const held = { locked: influence?.locked ?? 0n, creatorLevel: influence?.creatorLevel ?? 0 };
  const seconds = rule.minimumLockTime(levels, held, lock);
  if (seconds === 0) return <>You can unlock at any time.</>;
  const level = tiers.reached(
    levels.map(({ locked }) => locked),
    held.locked + lock,
  );
  return (
    <strong>
      This amount reaches creator level {level}, which has a minimum lock time of {formatDuration(seconds)}.
    </strong>
  );
}
