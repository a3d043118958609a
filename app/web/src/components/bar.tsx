// A bar of a total's parts. Hidden from screen readers: the numbers are in the text beside it.
import { fraction } from '../core';

export interface BarPart {
  readonly key: string;
  readonly points: bigint;
  /** Color index; `free` for the unallocated rest. */
  readonly color: number | 'free';
}

const COLORS = 8;

export function colorClass(color: BarPart['color']): string {
  return `part-${color === 'free' ? 'free' : color % COLORS}`;
}

export function Bar({ total, parts, tall = false }: { total: bigint; parts: readonly BarPart[]; tall?: boolean }) {
  const drawn = parts.filter(({ points }) => points > 0n);
  return (
    <div className={tall ? 'bar tall' : 'bar'} aria-hidden="true">
      {drawn.map(({ key, points, color }) => (
        <span
          key={key}
          className={colorClass(color)}
          style={{ flexGrow: Math.max(fraction(points, total), 0.0001), flexBasis: 0 }}
        />
      ))}
    </div>
  );
}
