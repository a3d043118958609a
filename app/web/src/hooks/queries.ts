// Queries of chain and cranker data, with one cache. Live account updates are written into the cache.
import type { Address } from '@solana/kit';
import { useQuery, type QueryClient } from '@tanstack/react-query';
import { Failure } from '../chain/errors';
import { toConfig, toDelegation, toGallery, toInfluence } from '../chain/layout';
import type { AccountUpdate } from '../chain/subscribe';
import { getDelegationSize, getInfluenceSize, getGallerySize, type Delegation, type Gallery } from '../chain/program';
import * as read from '../chain/read';
import { readNames, type Names } from '../config';
import * as cranker from '../cranker/client';
import { useSite } from './site';

const NO_NAMES: Names = {};
const TOKEN_ACCOUNT_BYTES = 165;
/** Refetch interval of data that live updates cover, milliseconds: catches missed updates. */
const SLOW_REFETCH_MS = 60_000;

/** Refetch interval of a failed query, milliseconds. */
const RETRY_MS = 5_000;

interface QueryLike {
  readonly state: { readonly status: string; readonly error: Error | null };
}

/** Refetches at this interval (milliseconds or never), and more often after an error, so that the page recovers automatically. */
function refetchEvery(pause: number | false) {
  const isAway = ({ state: { status, error } }: QueryLike) => status === 'error' && !(error instanceof cranker.NotFound);
  return { refetchInterval: (query: QueryLike) => (isAway(query) ? RETRY_MS : pause) };
}

export const keys = {
  genesis: ['genesis'],
  config: ['config'],
  galleries: ['galleries'],
  influence: (owner: Address | undefined) => ['influence', owner],
  delegations: (owner: Address | undefined) => ['delegations', owner],
  supporters: (gallery: Address) => ['supporters', gallery],
  tokens: (owner: Address | undefined) => ['tokens', owner],
  lamports: (owner: Address | undefined) => ['lamports', owner],
  week: (owner: Address | undefined) => ['week', owner],
} as const;

export function useGenesis() {
  const { node } = useSite();
  return useQuery({ queryKey: keys.genesis, queryFn: () => node.rpc.getGenesisHash().send(), staleTime: SLOW_REFETCH_MS });
}

export function useProgramConfig() {
  const { node } = useSite();
  return useQuery({ queryKey: keys.config, queryFn: () => read.readConfig(node), ...refetchEvery(SLOW_REFETCH_MS) });
}

export function useInfluence(owner: Address | undefined) {
  const { node } = useSite();
  return useQuery({
    queryKey: keys.influence(owner),
    queryFn: () => (owner ? read.readInfluence(node, owner) : null),
    enabled: owner !== undefined,
    ...refetchEvery(SLOW_REFETCH_MS),
  });
}

export function useDelegations(owner: Address | undefined) {
  const { node } = useSite();
  return useQuery({
    queryKey: keys.delegations(owner),
    queryFn: () => (owner ? read.readDelegations(node, { owner }) : []),
    enabled: owner !== undefined,
    ...refetchEvery(SLOW_REFETCH_MS),
  });
}

export function useGalleries() {
  const { node } = useSite();
  return useQuery({ queryKey: keys.galleries, queryFn: () => read.readGalleries(node), ...refetchEvery(SLOW_REFETCH_MS) });
}

export function useSupporters(gallery: Address) {
  const { node } = useSite();
  return useQuery({
    queryKey: keys.supporters(gallery),
    queryFn: () => read.readDelegations(node, { gallery }),
    ...refetchEvery(15_000),
  });
}

/** Gallery names by address; empty while they load and if none are configured. */
export function useNames(): Names {
  const { names } = useSite().config;
  const isFile = names instanceof URL;
  const read = async () => {
    const answer = await fetch(isFile ? names : '');
    if (!answer.ok) throw new Error(`The gallery names cannot be read: status ${answer.status}.`);
    return readNames(await answer.json());
  };
  const { data } = useQuery({ queryKey: ['names'], queryFn: read, enabled: isFile, staleTime: Infinity });
  return isFile ? (data ?? NO_NAMES) : names;
}

/** The wallet's $MESI accounts. Transfers do not pass through the program, so there is no live update: short interval. */
export function useTokens(owner: Address | undefined) {
  const { node } = useSite();
  const mint = useProgramConfig().data?.mint;
  return useQuery({
    queryKey: keys.tokens(owner),
    queryFn: () => (owner && mint ? read.readTokens(node, owner, mint) : []),
    enabled: owner !== undefined && mint !== undefined,
    ...refetchEvery(15_000),
  });
}

export function useSnapshot(day: number | undefined) {
  const { node } = useSite();
  return useQuery({
    queryKey: ['snapshot', day],
    queryFn: () => (day === undefined ? null : read.readSnapshot(node, day)),
    enabled: day !== undefined,
    ...refetchEvery(15_000),
  });
}

/** Rent of the accounts that a transaction may create, lamports. */
export function useRents() {
  const { node } = useSite();
  const rents = async () => {
    const sizes = [getInfluenceSize(), TOKEN_ACCOUNT_BYTES, getDelegationSize(), getGallerySize()];
    const [influence = 0n, vault = 0n, delegation = 0n, gallery = 0n] = await Promise.all(
      sizes.map((size) => read.readRent(node, size)),
    );
    return { influence, vault, delegation, gallery };
  };
  return useQuery({ queryKey: ['rents'], queryFn: rents, staleTime: Infinity, ...refetchEvery(false) });
}

/** Rent of the destination token account, lamports; 0 if the wallet already has one of the mint. */
export function useDestinationRent(owner: Address): bigint {
  const tokens = useTokens(owner).data;
  const rents = useRents().data;
  return tokens?.length === 0 ? (rents?.vault ?? 0n) : 0n;
}

export function useLamports(owner: Address | undefined) {
  const { node } = useSite();
  return useQuery({
    queryKey: keys.lamports(owner),
    queryFn: () => (owner ? read.readLamports(node, owner) : 0n),
    enabled: owner !== undefined,
    ...refetchEvery(30_000),
  });
}

/** Retrying does not help if the cranker or the data does not exist. */
const CRANKER_RETRY = { retry: (count: number, error: Error) => !(error instanceof cranker.NotFound) && count < 2 };

export function useWeek(owner: Address | undefined) {
  const { config } = useSite();
  return useQuery({
    queryKey: keys.week(owner),
    queryFn: () => cranker.fetchWeek(config, owner ?? ''),
    enabled: owner !== undefined,
    ...refetchEvery(SLOW_REFETCH_MS),
    ...CRANKER_RETRY,
  });
}

export function useDays() {
  const { config } = useSite();
  return useQuery({ queryKey: ['days'], queryFn: () => cranker.fetchDays(config), ...refetchEvery(15_000), ...CRANKER_RETRY });
}

export function useGalleryDays(gallery: Address) {
  const { config } = useSite();
  return useQuery({
    queryKey: ['gallery-days', gallery],
    queryFn: () => cranker.fetchGalleryDays(config, gallery),
    ...refetchEvery(SLOW_REFETCH_MS),
    ...CRANKER_RETRY,
  });
}

/** Writes an account update into the cache. If it cannot be decoded, the query is refetched and reports the error. */
export function applyUpdate(client: QueryClient, owner: Address | undefined, change: AccountUpdate): void {
  const kept = {
    config: keys.config,
    gallery: keys.galleries,
    influence: keys.influence(owner),
    delegation: keys.delegations(owner),
  };
  const queryKey = kept[change.kind];
  try {
    writeUpdate(client, owner, change);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return void client.resetQueries({ queryKey });
  }
  // A response in flight may be older than this update. Lists update too often for a refetch; their interval catches up.
  const isOne = change.kind === 'config' || change.kind === 'influence';
  if (isOne && client.isFetching({ queryKey }) > 0) void client.invalidateQueries({ queryKey });
}

function writeUpdate(client: QueryClient, owner: Address | undefined, { kind, address, data }: AccountUpdate) {
  // The update of a closed account has no data.
  const isGone = data.length === 0;
  switch (kind) {
    case 'config':
      client.setQueryData(keys.config, toConfig(data, address));
      break;
    case 'influence':
      client.setQueryData(keys.influence(owner), isGone ? null : toInfluence(data, address));
      void client.invalidateQueries({ queryKey: keys.tokens(owner) });
      // There is no update for a closed delegation, but closing one also changes the influence account.
      void client.invalidateQueries({ queryKey: keys.delegations(owner) });
      break;
    case 'gallery':
      client.setQueryData(keys.galleries, (known: read.WithAddress<Gallery>[] | undefined) =>
        withAccount(known, address, isGone ? undefined : { ...toGallery(data, address), address }),
      );
      break;
    case 'delegation':
      client.setQueryData(keys.delegations(owner), (known: read.WithAddress<Delegation>[] | undefined) =>
        withAccount(known, address, isGone ? undefined : { ...toDelegation(data, address), address }),
      );
  }
}

function withAccount<T>(known: read.WithAddress<T>[] | undefined, address: Address, now: read.WithAddress<T> | undefined) {
  // The list is not loaded yet; the first read will include the change.
  if (!known) return undefined;
  const index = known.findIndex((account) => account.address === address);
  if (index === -1) return now ? [...known, now] : known;
  return now ? known.with(index, now) : known.toSpliced(index, 1);
}
