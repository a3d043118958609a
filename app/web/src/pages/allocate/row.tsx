// A gallery's row: what it is to have, by slider or by number.
import { memo } from 'react';
import type { DraftControl } from '../../draft/draft';
import { Change, Percent, useGalleryName } from '../../parts/amounts';
import { colourClass } from '../../parts/bar';
import { Slider } from '../../parts/slider';
import { exact, max, parseAmount, percent, shown } from '../../rules';
import { link } from '../../state/route';
import { useViewer } from '../../state/viewer';
import type { Choice, Row } from './choice';

interface Props {
  readonly row: Row;
  readonly colour: number;
  readonly choice: Choice;
  readonly control: DraftControl;
  readonly decimals: number;
}

export const AllocationRow = memo(function AllocationRow({ row, colour, choice, control, decimals }: Props) {
  const { gallery, target, before } = row;
  const { canSign } = useViewer();
  const name = useGalleryName()(gallery);
  const { total, free } = choice;
  const room = max(target + free, 0n);
  const most = row.isRetired ? before : room;
  const slide = (points: bigint) => control.set(gallery, { points, typed: undefined, why: undefined });
  const type = (typed: string) => {
    if (typed.trim() === '' || /^0+(\.0*)?$/.test(typed.trim())) return control.set(gallery, { points: 0n, typed, why: undefined });
    const parsed = parseAmount(typed, decimals, { whole: total, available: most, what: 'yours to give here' });
    control.set(gallery, { points: parsed.ok ? parsed.units : target, typed, why: parsed.ok ? undefined : parsed.why });
  };
  const remove = () => (row.isHeld ? slide(0n) : control.drop(gallery));
  return (
    <div className="allocation" role="group" aria-label={name}>
      <div className="name">
        <span className={`dot ${colourClass(colour)}`} />
        <div>
          <a href={link('galleries', gallery)}>{name}</a>{row.isRetired && <> <span className="tag warn">retired</span></>}
          {target !== before && <div className="change">{row.isHeld && target === 0n ? 'will be withdrawn' : <Change before={before} after={target} />}</div>}
        </div>
      </div>
      <Slider label={`Part of ${name}`} value={target} whole={total} max={most} colour={colour} disabled={!canSign}
        text={`${percent(target, total)} percent, ${exact(target, decimals)} points`} onSlide={slide} />
      <input type="text" inputMode="decimal" autoComplete="off" spellCheck={false} aria-label={`Points of ${name}`} disabled={!canSign}
        aria-invalid={row.why !== undefined} className="number" value={row.typed ?? shown(target, decimals)}
        onChange={(event) => type(event.target.value)} />
      <span className="number percent"><Percent of={target} whole={total} /></span>
      <button type="button" className="quiet remove" disabled={!canSign || (row.isHeld && target === 0n)} aria-label={`Remove ${name}`} onClick={remove}>Remove</button>
      {row.why && <span className="wrong small down" role="alert">{row.why}</span>}
    </div>
  );
});
