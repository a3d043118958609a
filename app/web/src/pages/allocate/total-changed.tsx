// The total changed while somebody was choosing: what was chosen is kept, and they say how to go on.
import { rescaled } from '../../draft/plan';
import type { DraftControl, Entry } from '../../draft/draft';
import { Units } from '../../components/amounts';
import { Notice } from '../../components/notice';
import { useSigning } from '../../hooks/signing';
import type { Choice } from './draft-view';
import { needsLock } from './draft-view';
import type { Ground } from './page';

export function MovedTotal({ ground, control, choice }: { ground: Ground; control: DraftControl; choice: Choice }) {
  const { base, entries } = control.draft;
  const { isBusy } = useSigning('allocate');
  // What is being signed may change the total itself, with a first lock.
  if (isBusy || !base || needsLock(ground) || base.revision === (ground.influence?.revision ?? 0n)) return null;
  const keepParts = () => {
    const points = rescaled(new Map([...entries].map(([gallery, entry]) => [gallery, entry.points])), base.total, choice.total);
    const kept = [...points].map(([gallery, points]): [typeof gallery, Entry] => [gallery, { points, typed: undefined, why: undefined }]);
    control.rebase(new Map(kept));
  };
  return (
    <Notice tone="warn" title="Your total changed while you were choosing." role="status">
      <p>It was <Units of={base.total} /> and is <Units of={choice.total} /> now. What you chose is kept.</p>
      <div className="row">
        <button type="button" onClick={() => control.rebase(entries)}>Keep my points</button>
        <button type="button" onClick={keepParts}>Keep my percentages</button>
      </div>
    </Notice>
  );
}
