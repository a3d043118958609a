// A gallery's row with slider and text field. Memoized: it re-renders only when its own values change.
import { memo, useState } from 'react';
import { AmountChange, GalleryAddress, Percent, useGalleryName } from '../../components/amounts';
import { colorClass } from '../../components/bar';
import { Slider } from '../../components/slider';
import { formatExact, formatPercent, formatUi } from '../../core';
import { link } from '../../hooks/route';
import { useViewer } from '../../hooks/viewer';
import type { RowActions } from './row-actions';
import type { DraftRow } from './draft-view';

interface Props extends DraftRow {
  readonly color: number;
  /** Total of all rows and free points, base units. */
  readonly total: bigint;
  readonly decimals: number;
  readonly actions: RowActions;
}

export const AllocationRow = memo(function AllocationRow(props: Props) {
  const { gallery, target, before, typed, why, isLeaving, isRetired, color, total, decimals, actions } = props;
  const { canSign } = useViewer();
  const name = useGalleryName()(gallery);
  const [isTyping, setTyping] = useState(false);
  // `40%` and `all` refer to the total at the time of typing. After blur the field shows the amount that will be signed.
  const text = isTyping || why !== undefined ? (typed ?? formatUi(target, decimals)) : formatUi(target, decimals);
  return (
    <div className="allocation" role="group" aria-label={name}>
      <div className="name">
        <span className={`dot ${colorClass(color)}`} />
        <div>
          <a href={link('galleries', gallery)}>{name}</a> <GalleryAddress gallery={gallery} />
          {isRetired && (
            <>
              {' '}
              <span className="tag warn">retired</span>
            </>
          )}
          {(isLeaving || target !== before) && (
            <div className="change">{isLeaving ? 'will be withdrawn' : <AmountChange before={before} after={target} />}</div>
          )}
        </div>
      </div>
      <Slider
        label={`Share of ${name}`}
        value={target}
        whole={total}
        max={() => actions.maxPoints(gallery)}
        color={color}
        disabled={!canSign}
        text={`${formatPercent(target, total)} percent, ${formatExact(target, decimals)} points`}
        onSlide={(points) => actions.slide(gallery, points)}
      />
      <input
        type="text"
        inputMode="decimal"
        autoComplete="off"
        spellCheck={false}
        aria-label={`Points of ${name}`}
        disabled={!canSign}
        aria-invalid={why !== undefined}
        className="number"
        value={text}
        onChange={(event) => {
          setTyping(true);
          actions.type(gallery, event.target.value);
        }}
        onBlur={() => setTyping(false)}
      />
      <span className="number percent">
        <Percent of={target} whole={total} />
      </span>
      <button
        type="button"
        className="quiet remove"
        disabled={!canSign || isLeaving}
        aria-label={`Remove ${name}`}
        onClick={() => actions.remove(gallery)}
      >
        Remove
      </button>
      {why && (
        <span className="wrong small down" role="alert">
          {why}
        </span>
      )}
    </div>
  );
});
