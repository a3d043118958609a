// What somebody is about to change, kept while they look around and when anything fails. One draft an owner.
import type { Address } from '@solana/kit';
import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react';

/** What a gallery is to have. */
export interface Entry {
  /** Base units; what was last understood. */
  readonly points: bigint;
  /** As it was typed; none when it was slid. */
  readonly typed: string | undefined;
  /** Why what was typed is no amount. */
  readonly why: string | undefined;
}

/** The total that the draft was begun on. */
export interface Base {
  readonly total: bigint;
  readonly revision: bigint;
}

export interface Draft {
  readonly entries: ReadonlyMap<Address, Entry>;
  /** What a newcomer locks first, as typed. */
  readonly lock: string;
  readonly base: Base | undefined;
}

const EMPTY: Draft = { entries: new Map(), lock: '', base: undefined };

interface Drafts {
  readonly of: (owner: Address) => Draft;
  change(owner: Address, change: (draft: Draft) => Draft): void;
}

const DraftsContext = createContext<Drafts | undefined>(undefined);

export function DraftsProvider({ children }: { children: ReactNode }) {
  const [all, setAll] = useState<ReadonlyMap<Address, Draft>>(new Map());
  const change = useCallback<Drafts['change']>(
    (owner, change) => setAll((known) => new Map(known).set(owner, change(known.get(owner) ?? EMPTY))),
    [],
  );
  const drafts = useMemo<Drafts>(() => ({ of: (owner) => all.get(owner) ?? EMPTY, change }), [all, change]);
  return <DraftsContext value={drafts}>{children}</DraftsContext>;
}

/** The draft of an owner, and how it changes. `now` is the total that is looked at. */
export function useDraft(owner: Address, now: Base): DraftControl {
  const drafts = useContext(DraftsContext);
  if (!drafts) throw new Error('outside of the page');
  const { change } = drafts;
  const { total, revision } = now;
  const changes = useMemo(() => changesOf((made) => change(owner, made), { total, revision }), [change, owner, total, revision]);
  const draft = drafts.of(owner);
  return useMemo(() => ({ draft, ...changes }), [draft, changes]);
}

export interface DraftControl {
  readonly draft: Draft;
  set(gallery: Address, entry: Entry): void;
  drop(gallery: Address): void;
  setLock(lock: string): void;
  clear(): void;
  /** Drops what was signed; what was chosen since stays. */
  settle(signed: Draft): void;
  /** Goes on from the present total, with these points. */
  rebase(entries: ReadonlyMap<Address, Entry>): void;
}

function changesOf(change: (made: (draft: Draft) => Draft) => void, now: Base): Omit<DraftControl, 'draft'> {
  return {
    set: (gallery, entry) =>
      change((draft) => ({ ...draft, entries: new Map(draft.entries).set(gallery, entry), base: draft.base ?? now })),
    drop: (gallery) =>
      change((draft) => {
        const entries = new Map(draft.entries);
        entries.delete(gallery);
        return { ...draft, entries, base: entries.size === 0 ? undefined : draft.base };
      }),
    setLock: (lock) => change((draft) => ({ ...draft, lock })),
    clear: () => change(() => EMPTY),
    settle: (signed) => change((draft) => left(draft, signed)),
    rebase: (entries) => change((draft) => ({ ...draft, entries, base: now })),
  };
}

/** The draft without what was signed: an entry that was changed since is another one. */
function left(draft: Draft, signed: Draft): Draft {
  const entries = new Map([...draft.entries].filter(([gallery, entry]) => signed.entries.get(gallery) !== entry));
  // What was signed with a lock has changed the total itself.
  const isBegun = entries.size > 0 && signed.lock === '';
  return { entries, lock: draft.lock === signed.lock ? '' : draft.lock, base: isBegun ? draft.base : undefined };
}
