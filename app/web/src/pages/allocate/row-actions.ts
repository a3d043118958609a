// User actions on allocation rows. The functions are stable across renders, so that changing one row re-renders only that
// row; they read the current values through a ref.
import type { Address } from '@solana/kit';
import { useLayoutEffect, useMemo, useRef } from 'react';
import type { DraftControl } from '../../draft/draft';
import { max, parseAmount } from '../../core';
import type { DraftView, DraftRow } from './draft-view';

export interface RowActions {
  /** Largest possible target of the gallery now, base units. */
  maxPoints: (gallery: Address) => bigint;
  slide: (gallery: Address, points: bigint) => void;
  type: (gallery: Address, typed: string) => void;
  remove: (gallery: Address) => void;
}

interface CurrentState {
  readonly draftView: DraftView;
  readonly control: DraftControl;
  readonly decimals: number;
}

export function useRowActions(draftView: DraftView, control: DraftControl, decimals: number): RowActions {
  const now = useRef<CurrentState>({ draftView, control, decimals });
  useLayoutEffect(() => {
    now.current = { draftView, control, decimals };
  });
  // eslint-disable-next-line react-hooks/refs -- The actions read the ref in event handlers only.
  return useMemo(() => actions(() => now.current), []);
}

/** An empty field or zero. */
const ZERO = /^(0+(\.0*)?)?$/;

function actions(now: () => CurrentState): RowActions {
  const most = (row: DraftRow) => (row.isRetired ? row.before : max(row.target + now().draftView.free, 0n));
  const find = (gallery: Address) => now().draftView.rows.find((row) => row.gallery === gallery);
  const slide = (gallery: Address, points: bigint) => now().control.set(gallery, { points, typed: undefined, why: undefined });
  return {
    maxPoints: (gallery) => {
      const row = find(gallery);
      return row ? most(row) : 0n;
    },
    slide,
    type: (gallery, typed) => {
      const row = find(gallery);
      if (!row) return;
      const { control, draftView, decimals } = now();
      if (ZERO.test(typed.trim())) return control.set(gallery, { points: 0n, typed, why: undefined });
      const parsed = parseAmount(typed, decimals, {
        whole: draftView.total,
        available: most(row),
        description: 'available here',
      });
      control.set(gallery, { points: parsed.ok ? parsed.units : row.target, typed, why: parsed.ok ? undefined : parsed.why });
    },
    remove: (gallery) => (find(gallery)?.isHeld ? slide(gallery, 0n) : now().control.remove(gallery)),
  };
}
