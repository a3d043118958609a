// What is about to be signed: before and after, in how many transactions, at what cost.
import type { Instruction } from '@solana/kit';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, type ReactNode } from 'react';
import { gaveElsewhere, totalChanged } from '../../chain/errors';
import * as make from '../../chain/instructions';
import { SIGNATURE_FEE, pack } from '../../chain/send';
import type { DraftControl } from '../../draft/draft';
import { Change, GalleryName, Units } from '../../components/amounts';
import { Cost, Outcome, SignButton } from '../../components/sign';
import { standingOf, type Standing } from '../../hooks/refetch';
import { keyOf, useGroups } from '../../hooks/use-packed-transactions';
import { useRents } from '../../hooks/queries';
import { useSigning } from '../../hooks/signing';
import { useSite } from '../../hooks/site';
import { freeAfter, needsLock, worthAfter, type Choice } from './draft-view';
import type { Ground } from './page';

/** `isBehind`: the choice that is shown here is about to be followed by a newer one. */
export function Review({ ground, choice, control, isBehind }: { ground: Ground; choice: Choice; control: DraftControl; isBehind: boolean }) {
  const signing = useSigning('allocate');
  const { node } = useSite();
  const client = useQueryClient();
  const { plan, lock, obstacle } = choice;
  const isEmpty = (plan?.steps.length ?? 0) === 0 && lock === undefined && obstacle === undefined;
  const isMoved = !needsLock(ground) && control.draft.base !== undefined && control.draft.base.revision !== ground.influence?.revision;
  const groups = useGroups(keyOf(lock, plan?.steps, ground.influence?.revision), () => build(ground, choice));
  const rent = useRent(ground, choice);
  const transactions = groups?.length ?? 1;
  const sign = async () => {
    const signed = control.draft;
    const checked = async () => {
      // The program refuses another total, but not what another page gave meanwhile: that is looked at here.
      compare(ground, await standingOf(client, node, ground.owner));
      return build(ground, choice);
    };
    if (await signing.start(checked)) control.settle(signed);
  };
  // What is done is no news any more when something else is chosen.
  const isChosen = control.draft.entries.size > 0 || control.draft.lock !== '';
  useEffect(() => { if (isChosen) signing.rest(); }, [isChosen]);
  return (
    <>
      {!isEmpty && <Strip choice={choice} />}
      {!isEmpty && (
        <section className="card" aria-labelledby="review">
          <header>
            <h2 id="review">What you are about to sign</h2>
            <button type="button" className="quiet" disabled={signing.isBusy} onClick={control.clear}>Start over</button>
          </header>
          {plan && obstacle === undefined && <Difference choice={choice} />}
          {obstacle && <p className="down" role="status">{obstacle}</p>}
          {obstacle === undefined && <Cost transactions={transactions} rent={rent} />}
          <SignButton signing={signing} disabled={obstacle !== undefined || isMoved || isBehind || !groups} lamports={rent + SIGNATURE_FEE * BigInt(transactions)} onSign={() => void sign()}>
            {transactions > 1 ? `Sign ${transactions} transactions` : 'Sign'}
          </SignButton>
        </section>
      )}
      <Outcome signing={signing} landed={isChosen ? 'Done. What you have chosen since is not signed yet.' : 'Done. What you see is what the chain has.'} />
    </>
  );
}

/** Throws when what was shown is not what the owner has now. */
function compare(shown: Standing, now: Standing) {
  if (shown.influence?.revision !== now.influence?.revision) throw totalChanged();
  if (gave(shown) !== gave(now)) throw gaveElsewhere();
}

/** What is given to whom, as text. */
function gave({ influence, delegations }: Standing): string {
  const shares = delegations.map(({ gallery, shares }) => `${gallery} ${shares}`).sort();
  return [influence?.shareSupply, influence?.allocatedShares, ...shares].join();
}

/** Stays in sight while the review is not, with many galleries or on a phone. */
function Strip({ choice: { rows, lock } }: { choice: Choice }) {
  const changes = rows.filter(({ before, target }) => before !== target).length + (lock === undefined ? 0 : 1);
  const show = () => document.getElementById('review')?.scrollIntoView({ block: 'center' });
  return (
    <div className="strip">
      <span>{changes === 1 ? 'One change' : `${changes} changes`}, not signed yet</span>
      <button type="button" onClick={show}>Review</button>
    </div>
  );
}

function Difference({ choice: { rows, plan, lock, total } }: { choice: Choice }) {
  if (!plan) return null;
  const after = worthAfter(plan);
  const changed = rows.filter(({ gallery, before }) => (after.get(gallery) ?? 0n) !== before);
  const freeBefore = total - rows.reduce((sum, { before }) => sum + before, 0n);
  return (
    <div className="scroll" tabIndex={0} role="group" aria-label="Before and after">
      <table className="diff">
        <thead><tr><th scope="col">Gallery</th><th scope="col" className="number">Before</th><th scope="col" className="number">After</th><th scope="col" className="number wide-only">Change</th></tr></thead>
        <tbody>
          {lock !== undefined && <Line name="Locked" before={0n} after={lock} />}
          {changed.map(({ gallery, before }) => <Line key={gallery} name={<GalleryName gallery={gallery} />} before={before} after={after.get(gallery) ?? 0n} />)}
          <Line name="Free" before={lock === undefined ? freeBefore : 0n} after={freeAfter(plan)} />
        </tbody>
      </table>
    </div>
  );
}

function Line({ name, before, after }: { name: ReactNode; before: bigint; after: bigint }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="number soft"><Units of={before} /></td>
      <td className="number"><Units of={after} /></td>
      <td className="number wide-only"><Change before={before} after={after} /></td>
    </tr>
  );
}

async function build(ground: Ground, { plan, lock }: Choice): Promise<Instruction[][]> {
  const { owner, config, influence, delegations, tokens } = ground;
  const actor = { owner, config };
  const first: Instruction[] = [];
  if (!influence) first.push(await make.open(actor));
  const source = tokens[0];
  if (lock !== undefined && source) first.push(await make.lock(actor, source.address, lock, []));
  // Locking changes the total, and with it the revision, exactly once.
  const revision = (influence?.revision ?? 0n) + (lock === undefined ? 0n : 1n);
  const payers = new Map(delegations.map(({ gallery, rentPayer }) => [gallery, rentPayer]));
  const steps = await make.steps(owner, plan?.steps ?? [], revision, (gallery) => payers.get(gallery) ?? owner);
  return pack(owner, [...first, ...steps]);
}

/** Lamports of rent that are paid, less those that come back. */
function useRent({ owner, influence, delegations }: Ground, { plan }: Choice): bigint {
  const rents = useRents().data;
  if (!rents || !plan) return 0n;
  const held = new Map(delegations.map((delegation) => [delegation.gallery, delegation]));
  const opened = [...plan.after.keys()].filter((gallery) => !held.has(gallery)).length;
  const closed = [...held.values()].filter(({ gallery, rentPayer }) => !plan.after.has(gallery) && rentPayer === owner).length;
  const record = influence ? 0n : rents.influence + rents.vault;
  return record + rents.delegation * BigInt(opened - closed);
}
