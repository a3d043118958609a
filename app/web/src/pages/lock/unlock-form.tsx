// Unlocking: how much, when at the earliest, and what it will wait for.
import { useState } from 'react';
import type { Influence } from '../../chain/program';
import { SIGNATURE_FEE } from '../../chain/send';
import { AmountField, useAmount } from '../../components/amount-field';
import { Time, Units, span } from '../../components/amounts';
import { Notice } from '../../components/notice';
import { Cost, Outcome, SignButton } from '../../components/sign';
import { useNow } from '../../hooks/live';
import { keyOf, useGroups } from '../../hooks/use-packed-transactions';
import { useReceiverRent } from '../../hooks/queries';
import { useSigning } from '../../hooks/signing';
import { lock as rule, tiers } from '../../core';
import { isPaid, unlocking } from './pack-settles';
import type { Ground } from './page';

export function UnlockForm({ ground, influence }: { ground: Ground; influence: Influence }) {
  const now = useNow();
  const [typed, setTyped] = useState('');
  const signing = useSigning('unlock');
  const floor = { amount: influence.lockFloor, endsAt: influence.lockFloorEnd };
  const most = rule.unlockable(influence.locked, floor, BigInt(now));
  const amount = useAmount(typed, { whole: influence.locked, available: most, what: 'free to be unlocked' });
  const wait = Number(influence.unlockableAt) - now;
  const rent = useReceiverRent(ground.owner);
  const galleries = ground.delegations.map(({ gallery }) => gallery);
  const build = (units: bigint) => unlocking(ground, units, galleries);
  const transactions = useGroups(keyOf(galleries), () => build(influence.locked))?.length ?? 1;
  const sign = async () => {
    const { units } = amount;
    if (units === undefined || !(await signing.start(() => build(units), (failure, landed) => landed > 0 && isPaid(failure)))) return;
    // What was typed while it landed stays.
    setTyped((now) => (now === typed ? '' : now));
  };
  const type = (text: string) => {
    setTyped(text);
    signing.rest();
  };
  return (
    <section className="card" aria-labelledby="unlock">
      <h2 id="unlock">Unlock</h2>
      <AmountField label="Unlock" typed={typed} onType={type} amount={amount} help={<><Units of={most} /> can be unlocked.</>} />
      {wait > 0 && (
        <Notice tone="warn" title={`Not before ${span(wait)} from now.`}>
          <p>Your creator level asks for a minimum time, until <Time at={Number(influence.unlockableAt)} />.</p>
        </Notice>
      )}
      {amount.units !== undefined && !signing.isBusy && <After ground={ground} influence={influence} amount={amount.units} />}
      <Cost transactions={transactions} rent={rent} />
      <SignButton signing={signing} disabled={amount.units === undefined || wait > 0} lamports={rent + SIGNATURE_FEE * BigInt(transactions)} onSign={() => void sign()}>Unlock</SignButton>
      <Outcome signing={signing} landed="Unlocked." />
      {influence.unlocking === 0n && <Finished />}
    </section>
  );
}

/** How it ended what was on its way back: its card is gone by then. */
function Finished() {
  return <Outcome signing={useSigning('pending')} landed="Done. Nothing is on its way back any more." />;
}

function After({ ground: { config, delegations }, influence, amount }: { ground: Ground; influence: Influence; amount: bigint }) {
  const locked = influence.locked - amount;
  const levels = config.creatorLevels.slice(0, config.creatorLevelCount).map((level) => level.locked);
  const level = Math.min(tiers.reached(levels, locked), influence.creatorLevel);
  return (
    <div className="notice" role="status">
      <p>You will have locked <strong><Units of={locked} /></strong>, and <strong><Units of={influence.total - amount} /></strong> points in all: creator level {level}. Every gallery keeps its part of the smaller total.</p>
      {delegations.length > 0 && <p>The tokens come back as soon as the {delegations.length === 1 ? 'gallery' : `${delegations.length} galleries`} you support count them no more, which signing here sees to.</p>}
    </div>
  );
}
