// Notice that the total changed under a draft. The user chooses to keep points or percentages.
import { rescaleTargets } from '../../draft/plan';
import type { DraftControl, DraftEntry } from '../../draft/draft';
import { Units } from '../../components/amounts';
import { Notice } from '../../components/notice';
import { useSigning } from '../../hooks/signing';
import type { DraftView } from './draft-view';
import { needsLock } from './draft-view';
import type { AllocatePageData } from './page-data';

export function TotalChanged({
  pageData,
  control,
  draftView,
}: {
  pageData: AllocatePageData;
  control: DraftControl;
  draftView: DraftView;
}) {
  const { base, entries } = control.draft;
  const { isBusy } = useSigning('allocate');
  // A first lock that is being signed changes the total itself.
  if (isBusy || !base || needsLock(pageData) || base.revision === (pageData.influence?.revision ?? 0n)) return null;
  const keepParts = () => {
    const points = rescaleTargets(
      new Map([...entries].map(([gallery, entry]) => [gallery, entry.points])),
      base.total,
      draftView.total,
    );
    const kept = [...points].map(([gallery, points]): [typeof gallery, DraftEntry] => [
      gallery,
      { points, typed: undefined, why: undefined },
    ]);
    control.rebase(new Map(kept));
  };
  return (
    <Notice tone="warn" title="Your total changed since you started." role="status">
      <p>
        It was <Units of={base.total} /> and is now <Units of={draftView.total} />. Your input is kept.
      </p>
      <div className="row">
        <button type="button" onClick={() => control.rebase(entries)}>
          Keep my points
        </button>
        <button type="button" onClick={keepParts}>
          Keep my percentages
        </button>
      </div>
    </Notice>
  );
}
