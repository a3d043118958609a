// The portfolio: bar, allocation rows and the review of changes.
import { useDeferredValue, useMemo } from 'react';
import { useDraft } from '../../draft/draft';
import { Bar } from '../../components/bar';
import { Percent, Units } from '../../components/amounts';
import { Notice } from '../../components/notice';
import { max } from '../../core';
import { useViewer } from '../../hooks/viewer';
import { useRowActions } from './row-actions';
import { deriveDraft, needsLock, roundingDust, type DraftView } from './draft-view';
import { GalleryFinder } from './gallery-finder';
import { FirstLock } from './first-lock';
import { TotalChanged } from './total-changed';
import type { AllocatePageData } from './page-data';
import { Review } from './review';
import { AllocationRow } from './allocation-row';

export function Portfolio({ pageData }: { pageData: AllocatePageData }) {
  const { owner, influence } = pageData;
  const { canSign } = useViewer();
  const control = useDraft(owner, { total: influence?.total ?? 0n, revision: influence?.revision ?? 0n });
  const draftView = useMemo(() => deriveDraft(pageData, control.draft), [pageData, control.draft]);
  // Rows respond immediately; the review may render later.
  const reviewed = useDeferredValue(draftView);
  const actions = useRowActions(draftView, control, pageData.config.decimals);
  const { rows, total } = draftView;
  return (
    <>
      {needsLock(pageData) && canSign && <FirstLock pageData={pageData} control={control} draftView={draftView} />}
      <TotalChanged pageData={pageData} control={control} draftView={draftView} />
      <section className="card" aria-labelledby="portfolio">
        <header>
          <h2 id="portfolio">Your points</h2>
          <span>
            <strong data-testid="portfolio-total">
              <Units of={total} />
            </strong>{' '}
            <span className="soft">in total</span>
          </span>
        </header>
        <PortfolioBar draftView={draftView} />
        {rows.length === 0 ? (
          <div className="empty">
            <h3>No allocations yet</h3>
            <p>Find a gallery below and allocate points to it.</p>
          </div>
        ) : (
          <div>
            {rows.map((row, index) => (
              <AllocationRow
                key={row.gallery}
                {...row}
                color={index}
                total={total}
                decimals={pageData.config.decimals}
                actions={actions}
              />
            ))}
          </div>
        )}
        {canSign && <GalleryFinder pageData={pageData} draftView={draftView} control={control} />}
      </section>
      {canSign && rows.some(({ isRetired }) => isRetired) && (
        <Notice tone="warn" title="A gallery that you support is retired.">
          <p>Your points do not count there. Move them to another gallery or withdraw them.</p>
        </Notice>
      )}
      {canSign && <Review pageData={pageData} draftView={reviewed} control={control} isBehind={reviewed !== draftView} />}
    </>
  );
}

/** The bar of all allocations, and the free points below it. */
function PortfolioBar({ draftView: { rows, total, free } }: { draftView: DraftView }) {
  const isOver = free < -roundingDust(rows);
  const open = free <= roundingDust(rows) ? 0n : free;
  return (
    <>
      <Bar
        tall
        total={max(total, 1n)}
        parts={[
          ...rows.map(({ gallery, target }, index) => ({ key: gallery, points: target, color: index })),
          { key: 'free', points: open, color: 'free' as const },
        ]}
      />
      <p className="row">
        <span className="dot part-free" />
        <span data-testid="free">
          <strong>
            <Units of={open} />
          </strong>{' '}
          free
        </span>
        <span className="soft small">
          <Percent of={open} whole={total} />
        </span>
        {isOver && (
          <span className="down small">
            The allocations exceed your total by <Units of={-free} />.
          </span>
        )}
      </p>
    </>
  );
}
