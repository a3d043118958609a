// Signing: one thing at a time for a wallet, with where it is, what it gave, and what went wrong. It is known above all
// places: who looks around while something lands finds it when they are back, and nobody signs the same thing twice.
import type { Address, Instruction, Signature } from '@solana/kit';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react';
import { clusterOf } from '../chain/cluster';
import { asFailure, type Failure } from '../chain/errors';
import { sendAll, type Stage } from '../chain/send';
import { useWallet } from '../wallet/wallet';
import { readAgain } from './refetch';
import { useSite } from './site';
import { useViewer } from './viewer';

export type Progress =
  | { readonly at: 'rest' }
  | { readonly at: Stage; readonly place: number; readonly of: number }
  | { readonly at: 'landed'; readonly signatures: readonly Signature[] }
  | { readonly at: 'failed'; readonly failure: Failure; readonly landed: number };

/** What is signed; each has its own progress. */
export type Purpose = 'allocate' | 'lock' | 'unlock' | 'pending' | 'register' | 'apply' | `retire ${Address}`;

/** What is to be signed, a transaction each. */
type Build = () => Promise<readonly (readonly Instruction[])[]>;

/** Whether somebody else was first, so that a failure after so many transactions means that it is done. */
type IsDone = (failure: Failure, landed: number) => boolean;

export interface Signing {
  readonly progress: Progress;
  readonly isBusy: boolean;
  /** Whether something else of the owner is being signed. */
  readonly isHeldUp: boolean;
  /** Builds, signs and sends, when nothing of the wallet is being signed. Whether all landed, or a failure says that it is done. */
  start(build: Build, isDone?: IsDone): Promise<boolean>;
  /** Forgets what landed: something else is about to be chosen. */
  rest(): void;
}

type Known = ReadonlyMap<Purpose, Progress>;

interface Signings {
  readonly of: (owner: Address | undefined) => Known;
  /** Whose transactions are on their way, as of now: what is drawn follows a moment later. */
  readonly busy: Set<Address>;
  change(owner: Address, purpose: Purpose, change: (before: Progress) => Progress): void;
}

const REST: Progress = { at: 'rest' };
const NOTHING: Known = new Map();
const SigningsContext = createContext<Signings | undefined>(undefined);

export function SigningProvider({ children }: { children: ReactNode }) {
  const [all, setAll] = useState<ReadonlyMap<Address, Known>>(new Map());
  const [busy] = useState(() => new Set<Address>());
  const change = useCallback<Signings['change']>((owner, purpose, change) => setAll((known) => {
    const own = known.get(owner) ?? NOTHING;
    return new Map(known).set(owner, new Map(own).set(purpose, change(own.get(purpose) ?? REST)));
  }), []);
  const signings = useMemo<Signings>(
    () => ({ of: (owner) => (owner && all.get(owner)) ?? NOTHING, busy, change }),
    [all, busy, change],
  );
  return <SigningsContext value={signings}>{children}</SigningsContext>;
}

const isOnItsWay = (progress: Progress) => 'place' in progress;

/** Signing for a purpose, by the owner that is looked at. */
export function useSigning(purpose: Purpose): Signing {
  const signings = useContext(SigningsContext);
  if (!signings) throw new Error('outside of the page');
  const { owner } = useViewer();
  const { address } = useWallet();
  const { change, busy } = signings;
  const attempt = useAttempt();
  const known = signings.of(owner);
  const progress = known.get(purpose) ?? REST;
  const start = async (build: Build, isDone: IsDone = () => false) => {
    // Asked and marked in the click itself: the second half of a double click comes before anything is drawn.
    if (address === undefined || address !== owner || busy.has(address)) return false;
    busy.add(address);
    try {
      const end = await attempt(address, build, isDone, (progress) => change(address, purpose, () => progress));
      change(address, purpose, () => end);
      return end.at === 'landed';
    } finally {
      busy.delete(address);
    }
  };
  const rest = () => {
    if (owner && progress.at === 'landed') change(owner, purpose, (before) => (before.at === 'landed' ? REST : before));
  };
  const isHeldUp = [...known].some(([other, progress]) => other !== purpose && isOnItsWay(progress));
  return { progress, isBusy: isOnItsWay(progress), isHeldUp, start, rest };
}

/** Builds, signs and sends, and tells where it is. Gives how it ended, when what is shown has it in it. */
function useAttempt() {
  const { node, config } = useSite();
  const { sign } = useWallet();
  const client = useQueryClient();
  return async (owner: Address, build: Build, isDone: IsDone, tell: (progress: Progress) => void): Promise<Progress> => {
    let landed: readonly Signature[] = [];
    const run = async () => {
      tell({ at: 'preparing', place: 0, of: 1 });
      const groups = await build();
      const stage = (at: Stage, signatures: readonly Signature[]) => {
        landed = signatures;
        tell({ at, place: landed.length, of: groups.length });
      };
      stage('preparing', []);
      const chain = await clusterOf(node, config.genesis);
      return sendAll(node, owner, groups, (transaction) => sign(transaction, chain), stage);
    };
    const end = await run().then(
      (signatures): Progress => ({ at: 'landed', signatures }),
      (error: unknown): Progress => {
        const failure = asFailure(error);
        return isDone(failure, landed.length) ? { at: 'landed', signatures: landed } : { at: 'failed', failure, landed: landed.length };
      },
    );
    await readAgain(client, owner);
    return end;
  };
}
