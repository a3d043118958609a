// A newcomer's first step: how much to lock, so that there is something to give, all in one signature.
import type { DraftControl } from '../../draft/draft';
import { AmountField } from '../../components/amount-field';
import { Units, span } from '../../components/amounts';
import { lock as rule, tiers } from '../../core';
import { walletOf, type Choice } from './draft-view';
import type { Ground } from './page';

export function FirstLock({ ground, control, choice }: { ground: Ground; control: DraftControl; choice: Choice }) {
  const held = walletOf(ground);
  return (
    <section className="card" aria-labelledby="first">
      <header><h2 id="first">Begin: lock some $MESI</h2></header>
      {held === 0n
        ? <p className="soft">This wallet holds no $MESI. Get some first; then lock it here and support a gallery in the same step.</p>
        : (
          <>
            <p className="soft">What you lock counts one point a token, at once. Choose galleries below and sign once: your record is opened, the tokens are locked and your points are given in one transaction.</p>
            <AmountField label="Lock first" typed={control.draft.lock} onType={control.setLock} amount={{ units: choice.lock, why: choice.lockWhy }}
              help={<>The wallet holds <Units of={held} />. <Until ground={ground} lock={choice.lock ?? 0n} /></>} />
          </>
        )}
    </section>
  );
}

/** When it can be unlocked: a creator level may ask for a minimum time. */
function Until({ ground: { config, influence }, lock }: { ground: Ground; lock: bigint }) {
  const levels = config.creatorLevels.slice(0, config.creatorLevelCount);
  const held = { locked: influence?.locked ?? 0n, creatorLevel: influence?.creatorLevel ?? 0 };
  const seconds = rule.minimumTime(levels, held, lock);
  if (seconds === 0) return <>You can unlock at any time.</>;
  const level = tiers.reached(levels.map(({ locked }) => locked), held.locked + lock);
  return <strong>So much reaches creator level {level}, which asks that you unlock nothing for {span(seconds)} from now.</strong>;
}
