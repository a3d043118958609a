// One picture of a whole: a bar of its parts and the free rest. The numbers are beside it, for who can not see it.
import { fraction } from '../core';

export interface BarPart {
  readonly key: string;
  readonly points: bigint;
  /** Which colour; the free rest has none. */
  readonly colour: number | 'free';
}

const COLOURS = 8;

export function colourClass(colour: BarPart['colour']): string {
  return `part-${colour === 'free' ? 'free' : colour % COLOURS}`;
}

export function Bar({ total, parts, tall = false }: { total: bigint; parts: readonly BarPart[]; tall?: boolean }) {
  const drawn = parts.filter(({ points }) => points > 0n);
  return (
    <div className={tall ? 'bar tall' : 'bar'} aria-hidden="true">
      {drawn.map(({ key, points, colour }) => (
        <span key={key} className={colourClass(colour)} style={{ flexGrow: Math.max(fraction(points, total), 0.0001), flexBasis: 0 }} />
      ))}
    </div>
  );
}
