// Signs and sends transactions, one request at a time per wallet, and keeps their progress. The state lives above all
// pages: a user who navigates away finds it again, and nothing can be signed twice.
import type { Address, Instruction, Signature } from '@solana/kit';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react';
import { fetchCluster } from '../chain/cluster';
import { toFailure, type Failure } from '../chain/errors';
import { sendTransactions, type SendStage } from '../chain/send';
import { useWallet } from '../wallet/wallet';
import { refetchOwner } from './refetch';
import { useSite } from './site';
import { useViewer } from './viewer';

export type SigningProgress =
  | { readonly at: 'idle' }
  | { readonly at: SendStage; readonly index: number; readonly total: number }
  | { readonly at: 'landed'; readonly signatures: readonly Signature[] }
  | { readonly at: 'failed'; readonly failure: Failure; readonly landed: number };

/** The kind of request; each has its own progress. */
export type SigningPurpose = 'allocate' | 'lock' | 'unlock' | 'pending' | 'register' | 'apply' | `retire ${Address}`;

/** Builds the instructions of each transaction. */
type BuildTransactions = () => Promise<readonly (readonly Instruction[])[]>;

/** Returns whether a failure means that a cranker has already done the work. `landed`: transactions that landed before. */
type IsDone = (failure: Failure, landed: number) => boolean;

export interface Signing {
  readonly progress: SigningProgress;
  readonly isBusy: boolean;
  /** Another request of the owner is in flight. */
  readonly isBlocked: boolean;
  /** Builds, signs and sends, unless a request of the wallet is in flight. Resolves to true if everything landed or `isDone`. */
  start: (build: BuildTransactions, isDone?: IsDone) => Promise<boolean>;
  /** Clears a landed result, when the user starts the next change. */
  reset: () => void;
}

type ProgressByPurpose = ReadonlyMap<SigningPurpose, SigningProgress>;

interface Signings {
  readonly progressOf: (owner: Address | undefined) => ProgressByPurpose;
  /** Owners with requests in flight. Not React state: it must be current within one click. */
  readonly busy: Set<Address>;
  update: (owner: Address, purpose: SigningPurpose, change: (before: SigningProgress) => SigningProgress) => void;
}

const IDLE: SigningProgress = { at: 'idle' };
const NO_PROGRESS: ProgressByPurpose = new Map();
const SigningsContext = createContext<Signings | undefined>(undefined);

export function SigningProvider({ children }: { children: ReactNode }) {
  const [all, setAll] = useState<ReadonlyMap<Address, ProgressByPurpose>>(new Map());
  const [busy] = useState(() => new Set<Address>());
  const update = useCallback<Signings['update']>(
    (owner, purpose, change) =>
      setAll((known) => {
        const own = known.get(owner) ?? NO_PROGRESS;
        return new Map(known).set(owner, new Map(own).set(purpose, change(own.get(purpose) ?? IDLE)));
      }),
    [],
  );
  const signings = useMemo<Signings>(
    () => ({ progressOf: (owner) => (owner && all.get(owner)) ?? NO_PROGRESS, busy, update }),
    [all, busy, update],
  );
  return <SigningsContext value={signings}>{children}</SigningsContext>;
}

const isInFlight = (progress: SigningProgress) => 'index' in progress;

/** Signing for a purpose, by the viewed owner. */
export function useSigning(purpose: SigningPurpose): Signing {
  const signings = useContext(SigningsContext);
  if (!signings) throw new Error('useSigning needs a SigningProvider');
  const { owner } = useViewer();
  const { address } = useWallet();
  const { update, busy } = signings;
  const signAndSend = useSignAndSend();
  const known = signings.progressOf(owner);
  const progress = known.get(purpose) ?? IDLE;
  const start = async (build: BuildTransactions, isDone: IsDone = () => false) => {
    // Checked and set within the click: a double click's second event arrives before the next render.
    if (address === undefined || address !== owner || busy.has(address)) return false;
    busy.add(address);
    try {
      const outcome = await signAndSend(address, build, isDone, (progress) => update(address, purpose, () => progress));
      update(address, purpose, () => outcome);
      return outcome.at === 'landed';
    } finally {
      busy.delete(address);
    }
  };
  const reset = () => {
    if (owner && progress.at === 'landed') update(owner, purpose, (before) => (before.at === 'landed' ? IDLE : before));
  };
  const isBlocked = [...known].some(([other, progress]) => other !== purpose && isInFlight(progress));
  return { progress, isBusy: isInFlight(progress), isBlocked: isBlocked, start, reset: reset };
}

/** Builds, signs and sends, and reports progress. Resolves to the outcome after the owner's accounts are refetched. */
function useSignAndSend() {
  const { node, config } = useSite();
  const { sign } = useWallet();
  const client = useQueryClient();
  return async (
    owner: Address,
    build: BuildTransactions,
    isDone: IsDone,
    report: (progress: SigningProgress) => void,
  ): Promise<SigningProgress> => {
    let landed: readonly Signature[] = [];
    const run = async () => {
      report({ at: 'preparing', index: 0, total: 1 });
      const groups = await build();
      const onStage = (at: SendStage, signatures: readonly Signature[]) => {
        landed = signatures;
        report({ at, index: landed.length, total: groups.length });
      };
      onStage('preparing', []);
      const chain = await fetchCluster(node, config.genesis);
      return sendTransactions(node, owner, groups, (transaction) => sign(transaction, chain), onStage);
    };
    const outcome = await run().then(
      (signatures): SigningProgress => ({ at: 'landed', signatures }),
      (error: unknown): SigningProgress => {
        const failure = toFailure(error);
        return isDone(failure, landed.length)
          ? { at: 'landed', signatures: landed }
          : { at: 'failed', failure, landed: landed.length };
      },
    );
    await refetchOwner(client, owner);
    return outcome;
  };
}
