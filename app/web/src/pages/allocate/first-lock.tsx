// A newcomer's first step: how much to lock, so that there is something to give, all in one signature.
import type { DraftControl } from '../../draft/draft';
import { AmountField } from '../../parts/amount-field';
import { Units } from '../../parts/amounts';
import { walletOf, type Choice } from './choice';
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
              help={<>The wallet holds <Units of={held} />. You can unlock at any time.</>} />
          </>
        )}
    </section>
  );
}
