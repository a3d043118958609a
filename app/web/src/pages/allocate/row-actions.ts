// What somebody does with a row. The functions stay the same while the numbers change, so that changing one row draws no
// other.
import type { Address } from '@solana/kit';
import { useLayoutEffect, useMemo, useRef } from 'react';
import type { DraftControl } from '../../draft/draft';
import { max, parseAmount } from '../../core';
import type { Choice, Row } from './draft-view';

export interface RowActions {
  /** The most that the gallery can be given now, base units. */
  most(gallery: Address): bigint;
  slide(gallery: Address, points: bigint): void;
  type(gallery: Address, typed: string): void;
  remove(gallery: Address): void;
}

interface Now {
  readonly choice: Choice;
  readonly control: DraftControl;
  readonly decimals: number;
}

/** Actions on what is drawn now. */
export function useRowActions(choice: Choice, control: DraftControl, decimals: number): RowActions {
  const now = useRef<Now>({ choice, control, decimals });
  useLayoutEffect(() => { now.current = { choice, control, decimals }; });
  return useMemo(() => actions(() => now.current), []);
}

/** A field that says nothing, or zero. */
const NOTHING = /^(0+(\.0*)?)?$/;

function actions(now: () => Now): RowActions {
  const most = (row: Row) => (row.isRetired ? row.before : max(row.target + now().choice.free, 0n));
  const find = (gallery: Address) => now().choice.rows.find((row) => row.gallery === gallery);
  const slide = (gallery: Address, points: bigint) => now().control.set(gallery, { points, typed: undefined, why: undefined });
  return {
    most: (gallery) => {
      const row = find(gallery);
      return row ? most(row) : 0n;
    },
    slide,
    type: (gallery, typed) => {
      const row = find(gallery);
      if (!row) return;
      const { control, choice, decimals } = now();
      if (NOTHING.test(typed.trim())) return control.set(gallery, { points: 0n, typed, why: undefined });
      const parsed = parseAmount(typed, decimals, { whole: choice.total, available: most(row), what: 'yours to give here' });
      control.set(gallery, { points: parsed.ok ? parsed.units : row.target, typed, why: parsed.ok ? undefined : parsed.why });
    },
    remove: (gallery) => (find(gallery)?.isHeld ? slide(gallery, 0n) : now().control.drop(gallery)),
  };
}
