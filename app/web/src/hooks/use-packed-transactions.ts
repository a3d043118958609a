// Builds transactions to show their number and cost, once their inputs have stopped changing.
import type { Instruction } from '@solana/kit';
import { useEffect, useState } from 'react';

const DEBOUNCE_MS = 200;

export type PackedTransactions = readonly (readonly Instruction[])[];

/** The result of `build`, one entry per transaction. Rebuilt when `key` changes, which must cover all inputs of `build`. */
export function usePackedTransactions(key: string, build: () => Promise<PackedTransactions>): PackedTransactions | undefined {
  const [built, setBuilt] = useState<{ key: string; groups: PackedTransactions }>();
  useEffect(() => {
    let isOld = false;
    const done = (groups: PackedTransactions) => {
      if (!isOld) setBuilt({ key, groups });
    };
    // A build error is ignored here: signing reports it.
    const timer = setTimeout(() => void build().then(done, () => undefined), DEBOUNCE_MS);
    return () => {
      isOld = true;
      clearTimeout(timer);
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `key` covers all inputs of `build`.
  }, [key]);
  return built?.key === key ? built.groups : undefined;
}

/** A key for the inputs of `build`. */
export function cacheKey(...parts: unknown[]): string {
  return JSON.stringify(parts, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value));
}
