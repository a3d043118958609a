// Allocation changes that are not signed yet, one draft per owner. A draft survives navigation and failed transactions.
import type { Address } from '@solana/kit';
import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react';

export interface DraftEntry {
  /** The last valid target, base units. */
  readonly points: bigint;
  /** The user's text; undefined if the slider set the target. */
  readonly typed: string | undefined;
  /** The error of the user's text. */
  readonly why: string | undefined;
}

/** The total on which the draft is based. */
export interface DraftBase {
  readonly total: bigint;
  readonly revision: bigint;
}

export interface Draft {
  readonly entries: ReadonlyMap<Address, DraftEntry>;
  /** The amount that a new owner locks first, as typed. */
  readonly lock: string;
  readonly base: DraftBase | undefined;
}

const EMPTY: Draft = { entries: new Map(), lock: '', base: undefined };

interface Drafts {
  readonly draftOf: (owner: Address) => Draft;
  update: (owner: Address, change: (draft: Draft) => Draft) => void;
}

const DraftsContext = createContext<Drafts | undefined>(undefined);

export function DraftsProvider({ children }: { children: ReactNode }) {
  const [all, setAll] = useState<ReadonlyMap<Address, Draft>>(new Map());
  const update = useCallback<Drafts['update']>(
    (owner, change) => setAll((known) => new Map(known).set(owner, change(known.get(owner) ?? EMPTY))),
    [],
  );
  const drafts = useMemo<Drafts>(() => ({ draftOf: (owner) => all.get(owner) ?? EMPTY, update }), [all, update]);
  return <DraftsContext value={drafts}>{children}</DraftsContext>;
}

/** An owner's draft and its actions. `now` is the current total. */
export function useDraft(owner: Address, now: DraftBase): DraftControl {
  const drafts = useContext(DraftsContext);
  if (!drafts) throw new Error('useDraft needs a DraftsProvider');
  const { update } = drafts;
  const { total, revision } = now;
  const changes = useMemo(
    () => draftActions((change) => update(owner, change), { total, revision }),
    [update, owner, total, revision],
  );
  const draft = drafts.draftOf(owner);
  return useMemo(() => ({ draft, ...changes }), [draft, changes]);
}

export interface DraftControl {
  readonly draft: Draft;
  set: (gallery: Address, entry: DraftEntry) => void;
  remove: (gallery: Address) => void;
  setLock: (lock: string) => void;
  clear: () => void;
  /** Removes the signed changes; keeps changes made since. */
  clearSigned: (signed: Draft) => void;
  /** Replaces the entries and bases the draft on the current total. */
  rebase: (entries: ReadonlyMap<Address, DraftEntry>) => void;
}

function draftActions(update: (change: (draft: Draft) => Draft) => void, now: DraftBase): Omit<DraftControl, 'draft'> {
  return {
    set: (gallery, entry) =>
      update((draft) => ({ ...draft, entries: new Map(draft.entries).set(gallery, entry), base: draft.base ?? now })),
    remove: (gallery) =>
      update((draft) => {
        const entries = new Map(draft.entries);
        entries.delete(gallery);
        return { ...draft, entries, base: entries.size === 0 ? undefined : draft.base };
      }),
    setLock: (lock) => update((draft) => ({ ...draft, lock })),
    clear: () => update(() => EMPTY),
    clearSigned: (signed) => update((draft) => withoutSigned(draft, signed)),
    rebase: (entries) => update((draft) => ({ ...draft, entries, base: now })),
  };
}

/** Removes the signed entries. An entry that was changed since is a different object and stays. */
function withoutSigned(draft: Draft, signed: Draft): Draft {
  const entries = new Map([...draft.entries].filter(([gallery, entry]) => signed.entries.get(gallery) !== entry));
  // A signed lock has changed the total, so the old base is obsolete.
  const keepsBase = entries.size > 0 && signed.lock === '';
  return { entries, lock: draft.lock === signed.lock ? '' : draft.lock, base: keepsBase ? draft.base : undefined };
}
