// The portfolio: its picture, its rows, and what follows from them.
import { useDeferredValue, useMemo } from 'react';
import { useDraft } from '../../draft/draft';
import { Bar } from '../../components/bar';
import { Percent, Units } from '../../components/amounts';
import { Notice } from '../../components/notice';
import { max } from '../../core';
import { useViewer } from '../../hooks/viewer';
import { useRowActions } from './row-actions';
import { choose, dustOf, needsLock } from './draft-view';
import { Finder } from './gallery-finder';
import { FirstLock } from './first-lock';
import { MovedTotal } from './total-changed';
import type { Ground } from './page';
import { Review } from './review';
import { AllocationRow } from './allocation-row';

export function Portfolio({ ground }: { ground: Ground }) {
  const { owner, influence } = ground;
  const { canSign } = useViewer();
  const control = useDraft(owner, { total: influence?.total ?? 0n, revision: influence?.revision ?? 0n });
  const choice = useMemo(() => choose(ground, control.draft), [ground, control.draft]);
  // The rows answer at once; what follows from them may come a moment later.
  const reviewed = useDeferredValue(choice);
  const actions = useRowActions(choice, control, ground.config.decimals);
  const { rows, total, free } = choice;
  const isOver = free < -dustOf(rows);
  const open = free <= dustOf(rows) ? 0n : free;
  return (
    <>
      {needsLock(ground) && canSign && <FirstLock ground={ground} control={control} choice={choice} />}
      <MovedTotal ground={ground} control={control} choice={choice} />
      <section className="card" aria-labelledby="portfolio">
        <header>
          <h2 id="portfolio">Your points</h2>
          <span><strong data-testid="portfolio-total"><Units of={total} /></strong> <span className="soft">in all</span></span>
        </header>
        <Bar tall total={max(total, 1n)} parts={[
          ...rows.map(({ gallery, target }, place) => ({ key: gallery, points: target, colour: place })),
          { key: 'free', points: open, colour: 'free' as const },
        ]} />
        <p className="row">
          <span className="dot part-free" />
          <span data-testid="free"><strong><Units of={open} /></strong> free</span>
          <span className="soft small"><Percent of={open} whole={total} /></span>
          {isOver && <span className="down small">The rows give <Units of={-free} /> more than there is.</span>}
        </p>
        {rows.length === 0
          ? <div className="empty"><h3>Nobody yet</h3><p>Find a gallery below and give it some of your points.</p></div>
          : <div>{rows.map((row, place) => <AllocationRow key={row.gallery} {...row} colour={place} total={total} decimals={ground.config.decimals} actions={actions} />)}</div>}
        {canSign && <Finder ground={ground} choice={choice} control={control} />}
      </section>
      {canSign && rows.some(({ isRetired }) => isRetired) && (
        <Notice tone="warn" title="A gallery that you support is retired."><p>Your points count nothing there. Move them to another one, or take them back.</p></Notice>
      )}
      {canSign && <Review ground={ground} choice={reviewed} control={control} isBehind={reviewed !== choice} />}
    </>
  );
}
