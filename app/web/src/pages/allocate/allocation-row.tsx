// A gallery's row: what it is to have, by slider or by number. It is drawn again only when something of its own changes.
import { memo, useState } from 'react';
import { Change, Named, Percent, useGalleryName } from '../../components/amounts';
import { colourClass } from '../../components/bar';
import { Slider } from '../../components/slider';
import { exact, percent, shown } from '../../core';
import { link } from '../../hooks/route';
import { useViewer } from '../../hooks/viewer';
import type { RowActions } from './row-actions';
import type { Row } from './draft-view';

interface Props extends Row {
  readonly colour: number;
  /** Base units, of all rows and what is free. */
  readonly total: bigint;
  readonly decimals: number;
  readonly actions: RowActions;
}

export const AllocationRow = memo(function AllocationRow(props: Props) {
  const { gallery, target, before, typed, why, isLeaving, isRetired, colour, total, decimals, actions } = props;
  const { canSign } = useViewer();
  const name = useGalleryName()(gallery);
  const [isTyping, setTyping] = useState(false);
  // `40%` and `all` were of the whole that there was then: what stays in the field is the amount, which is what is signed.
  const text = isTyping || why !== undefined ? (typed ?? shown(target, decimals)) : shown(target, decimals);
  return (
    <div className="allocation" role="group" aria-label={name}>
      <div className="name">
        <span className={`dot ${colourClass(colour)}`} />
        <div>
          <a href={link('galleries', gallery)}>{name}</a> <Named gallery={gallery} />{isRetired && <> <span className="tag warn">retired</span></>}
          {(isLeaving || target !== before) && <div className="change">{isLeaving ? 'will be withdrawn' : <Change before={before} after={target} />}</div>}
        </div>
      </div>
      <Slider label={`Part of ${name}`} value={target} whole={total} most={() => actions.most(gallery)} colour={colour} disabled={!canSign}
        text={`${percent(target, total)} percent, ${exact(target, decimals)} points`} onSlide={(points) => actions.slide(gallery, points)} />
      <input type="text" inputMode="decimal" autoComplete="off" spellCheck={false} aria-label={`Points of ${name}`} disabled={!canSign}
        aria-invalid={why !== undefined} className="number" value={text}
        onChange={(event) => { setTyping(true); actions.type(gallery, event.target.value); }} onBlur={() => setTyping(false)} />
      <span className="number percent"><Percent of={target} whole={total} /></span>
      <button type="button" className="quiet remove" disabled={!canSign || isLeaving} aria-label={`Remove ${name}`} onClick={() => actions.remove(gallery)}>Remove</button>
      {why && <span className="wrong small down" role="alert">{why}</span>}
    </div>
  );
});
