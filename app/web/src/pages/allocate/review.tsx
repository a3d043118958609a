// Review before signing: differences, number of transactions and cost.
import type { Instruction } from '@solana/kit';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, type ReactNode } from 'react';
import { ScrollTable } from '../../components/scroll-table';
import { allocationsChanged, totalChanged } from '../../chain/errors';
import * as ix from '../../chain/instructions';
import { SIGNATURE_FEE, packTransactions } from '../../chain/send';
import type { DraftControl } from '../../draft/draft';
import { AmountChange, GalleryName, Units } from '../../components/amounts';
import { Cost, SigningOutcome, SignButton } from '../../components/sign';
import { fetchOwnerState, type OwnerState } from '../../hooks/refetch';
import { cacheKey, usePackedTransactions } from '../../hooks/use-packed-transactions';
import { useRents } from '../../hooks/queries';
import { useSigning } from '../../hooks/signing';
import { useSite } from '../../hooks/site';
import { freeAfter, needsLock, valuesAfter, type DraftView } from './draft-view';
import type { AllocatePageData } from './page-data';

/** `isBehind`: a newer draft is about to be rendered, so this one must not be signed. */
export function Review({
  pageData,
  draftView,
  control,
  isBehind,
}: {
  pageData: AllocatePageData;
  draftView: DraftView;
  control: DraftControl;
  isBehind: boolean;
}) {
  const signing = useSigning('allocate');
  const { node } = useSite();
  const client = useQueryClient();
  const { plan, lock, obstacle } = draftView;
  const isEmpty = (plan?.steps.length ?? 0) === 0 && lock === undefined && obstacle === undefined;
  const isMoved =
    !needsLock(pageData) && control.draft.base !== undefined && control.draft.base.revision !== pageData.influence?.revision;
  const groups = usePackedTransactions(cacheKey(lock, plan?.steps, pageData.influence?.revision), () =>
    buildTransactions(pageData, draftView),
  );
  const rent = useRent(pageData, draftView);
  const transactions = groups?.length ?? 1;
  const sign = async () => {
    const signed = control.draft;
    const checked = async () => {
      // The program rejects a changed total, but not allocations that changed elsewhere: those are checked here.
      assertUnchanged(pageData, await fetchOwnerState(client, node, pageData.owner));
      return buildTransactions(pageData, draftView);
    };
    if (await signing.start(checked)) control.clearSigned(signed);
  };
  // The next change hides the result of the last one.
  const hasChanges = control.draft.entries.size > 0 || control.draft.lock !== '';
  useEffect(() => {
    if (hasChanges) signing.reset();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- Only a new change resets, not the next result.
  }, [hasChanges]);
  return (
    <>
      {!isEmpty && <ReviewStrip draftView={draftView} />}
      {!isEmpty && (
        <section className="card" aria-labelledby="review">
          <header>
            <h2 id="review">What you are about to sign</h2>
            <button type="button" className="quiet" disabled={signing.isBusy} onClick={control.clear}>
              Start over
            </button>
          </header>
          {plan && obstacle === undefined && <DiffTable draftView={draftView} />}
          {obstacle && (
            <p className="down" role="status">
              {obstacle}
            </p>
          )}
          {obstacle === undefined && <Cost transactions={transactions} rent={rent} />}
          <SignButton
            signing={signing}
            disabled={obstacle !== undefined || isMoved || isBehind || !groups}
            lamports={rent + SIGNATURE_FEE * BigInt(transactions)}
            onSign={() => void sign()}
          >
            {transactions > 1 ? `Sign ${transactions} transactions` : 'Sign'}
          </SignButton>
        </section>
      )}
      <SigningOutcome
        signing={signing}
        landed={hasChanges ? 'Done. Your later changes are not signed yet.' : 'Done. Your allocations are up to date.'}
      />
    </>
  );
}

/** Throws if the owner's accounts differ from what was displayed. */
function assertUnchanged(shown: OwnerState, now: OwnerState) {
  if (shown.influence?.revision !== now.influence?.revision) throw totalChanged();
  if (describeAllocations(shown) !== describeAllocations(now)) throw allocationsChanged();
}

/** All allocations as comparable text. */
function describeAllocations({ influence, delegations }: OwnerState): string {
  const shares = delegations.map(({ gallery, shares }) => `${gallery} ${shares}`).sort();
  return [influence?.shareSupply, influence?.allocatedShares, ...shares].join();
}

/** Sticky reminder of unsigned changes, for when the review is scrolled out of view. */
function ReviewStrip({ draftView: { rows, lock } }: { draftView: DraftView }) {
  const changes = rows.filter(({ before, target }) => before !== target).length + (lock === undefined ? 0 : 1);
  const show = () => document.getElementById('review')?.scrollIntoView({ block: 'center' });
  return (
    <div className="strip">
      <span>{changes === 1 ? 'One change' : `${changes} changes`}, not signed yet</span>
      <button type="button" onClick={show}>
        Review
      </button>
    </div>
  );
}

function DiffTable({ draftView: { rows, plan, lock, total } }: { draftView: DraftView }) {
  if (!plan) return null;
  const after = valuesAfter(plan);
  const changed = rows.filter(({ gallery, before }) => (after.get(gallery) ?? 0n) !== before);
  const freeBefore = total - rows.reduce((sum, { before }) => sum + before, 0n);
  return (
    <ScrollTable
      className="diff"
      label="Before and after"
      columns={[['Gallery'], ['Before', 'number'], ['After', 'number'], ['Change', 'number wide-only']]}
    >
      {lock !== undefined && <DiffRow name="Locked" before={0n} after={lock} />}
      {changed.map(({ gallery, before }) => (
        <DiffRow key={gallery} name={<GalleryName gallery={gallery} />} before={before} after={after.get(gallery) ?? 0n} />
      ))}
      <DiffRow name="Free" before={lock === undefined ? freeBefore : 0n} after={freeAfter(plan)} />
    </ScrollTable>
  );
}

function DiffRow({ name, before, after }: { name: ReactNode; before: bigint; after: bigint }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="number soft">
        <Units of={before} />
      </td>
      <td className="number">
        <Units of={after} />
      </td>
      <td className="number wide-only">
        <AmountChange before={before} after={after} />
      </td>
    </tr>
  );
}

async function buildTransactions(pageData: AllocatePageData, { plan, lock }: DraftView): Promise<Instruction[][]> {
  const { owner, config, influence, delegations, tokens } = pageData;
  const actor = { owner, config };
  const first: Instruction[] = [];
  if (!influence) first.push(await ix.openInfluence(actor));
  const source = tokens[0];
  if (lock !== undefined && source) first.push(await ix.lock(actor, source.address, lock, []));
  // A lock increments the revision exactly once.
  const revision = (influence?.revision ?? 0n) + (lock === undefined ? 0n : 1n);
  const payers = new Map(delegations.map(({ gallery, rentPayer }) => [gallery, rentPayer]));
  const steps = await ix.planInstructions(owner, plan?.steps ?? [], revision, (gallery) => payers.get(gallery) ?? owner);
  return packTransactions(owner, [...first, ...steps]);
}

/** Rent of opened accounts minus refunds to the owner, lamports. */
function useRent({ owner, influence, delegations }: AllocatePageData, { plan }: DraftView): bigint {
  const rents = useRents().data;
  if (!rents || !plan) return 0n;
  const held = new Map(delegations.map((delegation) => [delegation.gallery, delegation]));
  const opened = [...plan.holdings.keys()].filter((gallery) => !held.has(gallery)).length;
  const closed = [...held.values()].filter(({ gallery, rentPayer }) => !plan.holdings.has(gallery) && rentPayer === owner).length;
  const opening = influence ? 0n : rents.influence + rents.vault;
  return opening + rents.delegation * BigInt(opened - closed);
}
