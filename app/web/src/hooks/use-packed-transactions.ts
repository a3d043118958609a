// Transactions put together for showing what they cost, when what they depend on rests.
import type { Instruction } from '@solana/kit';
import { useEffect, useState } from 'react';

/** How long nothing may change before transactions are put together, milliseconds. */
const QUIET = 200;

export type Groups = readonly (readonly Instruction[])[];

/** What `build` gives, a transaction each; built again when `key` changes, which says all that it depends on. */
export function useGroups(key: string, build: () => Promise<Groups>): Groups | undefined {
  const [built, setBuilt] = useState<{ key: string; groups: Groups }>();
  useEffect(() => {
    let isOld = false;
    const done = (groups: Groups) => { if (!isOld) setBuilt({ key, groups }); };
    // What can not be put together can not be signed: signing tells why.
    const timer = setTimeout(() => void build().then(done, () => undefined), QUIET);
    return () => { isOld = true; clearTimeout(timer); };
  }, [key]);
  return built?.key === key ? built.groups : undefined;
}

/** A key of what transactions depend on. */
export function keyOf(...parts: unknown[]): string {
  return JSON.stringify(parts, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value));
}
