// The unlock form with limits and a preview.
import { useState } from 'react';
import type { Influence } from '../../chain/program';
import { SIGNATURE_FEE } from '../../chain/send';
import { AmountField, useAmount } from '../../components/amount-field';
import { Time, Units, formatDuration } from '../../components/amounts';
import { Notice } from '../../components/notice';
import { Cost, SigningOutcome, SignButton } from '../../components/sign';
import { useChainTime } from '../../hooks/live';
import { cacheKey, usePackedTransactions } from '../../hooks/use-packed-transactions';
import { useDestinationRent } from '../../hooks/queries';
import { useSigning } from '../../hooks/signing';
import { lock as rule, tiers } from '../../core';
import { isAlreadyPaid, packUnlock } from './pack-settles';
import type { LockPageData } from './page-data';

export function UnlockForm({ pageData, influence }: { pageData: LockPageData; influence: Influence }) {
  const now = useChainTime();
  const [typed, setTyped] = useState('');
  const signing = useSigning('unlock');
  const floor = { amount: influence.lockFloor, endsAt: influence.lockFloorEnd };
  const most = rule.unlockable(influence.locked, floor, BigInt(now));
  const amount = useAmount(typed, { whole: influence.locked, available: most, description: 'unlockable' });
  const wait = Number(influence.unlockableAt) - now;
  const rent = useDestinationRent(pageData.owner);
  const galleries = pageData.delegations.map(({ gallery }) => gallery);
  const build = (units: bigint) => packUnlock(pageData, units, galleries);
  const transactions = usePackedTransactions(cacheKey(galleries), () => build(influence.locked))?.length ?? 1;
  const sign = async () => {
    const { units } = amount;
    if (
      units === undefined ||
      !(await signing.start(
        () => build(units),
        (failure, landed) => landed > 0 && isAlreadyPaid(failure),
      ))
    )
      return;
    // Keeps text that the user entered in the meantime.
    setTyped((now) => (now === typed ? '' : now));
  };
  const type = (text: string) => {
    setTyped(text);
    signing.reset();
  };
  return (
    <section className="card" aria-labelledby="unlock">
      <h2 id="unlock">Unlock</h2>
      <AmountField
        label="Unlock"
        typed={typed}
        onType={type}
        amount={amount}
        help={
          <>
            <Units of={most} /> can be unlocked.
          </>
        }
      />
      {wait > 0 && (
        <Notice tone="warn" title={`Unlockable in ${formatDuration(wait)}.`}>
          <p>
            Your creator level has a minimum lock time until <Time at={Number(influence.unlockableAt)} />.
          </p>
        </Notice>
      )}
      {amount.units !== undefined && !signing.isBusy && (
        <UnlockPreview pageData={pageData} influence={influence} amount={amount.units} />
      )}
      <Cost transactions={transactions} rent={rent} />
      <SignButton
        signing={signing}
        disabled={amount.units === undefined || wait > 0}
        lamports={rent + SIGNATURE_FEE * BigInt(transactions)}
        onSign={() => void sign()}
      >
        Unlock
      </SignButton>
      <SigningOutcome signing={signing} landed="Unlocked." />
      {influence.unlocking === 0n && <PendingOutcome />}
    </section>
  );
}

/** Outcome of finishing a pending unlock; its card is gone by then. */
function PendingOutcome() {
  return <SigningOutcome signing={useSigning('pending')} landed="Done. No payout is pending." />;
}

function UnlockPreview({
  pageData: { config, delegations },
  influence,
  amount,
}: {
  pageData: LockPageData;
  influence: Influence;
  amount: bigint;
}) {
  const locked = influence.locked - amount;
  const levels = config.creatorLevels.slice(0, config.creatorLevelCount).map((level) => level.locked);
  const level = Math.min(tiers.reached(levels, locked), influence.creatorLevel);
  return (
    <div className="notice" role="status">
      <p>
        You will have{' '}
        <strong>
          <Units of={locked} />
        </strong>{' '}
        locked and{' '}
        <strong>
          <Units of={influence.total - amount} />
        </strong>{' '}
        points in total: creator level {level}. Every gallery keeps its share of the smaller total.
      </p>
      {delegations.length > 0 && (
        <p>
          The tokens are paid out once the {delegations.length === 1 ? 'gallery' : `${delegations.length} galleries`} you support{' '}
          {delegations.length === 1 ? 'is' : 'are'} settled, which these transactions include.
        </p>
      )}
    </div>
  );
}
