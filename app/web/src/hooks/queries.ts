// What the page knows of the chain and the cranker, read once and kept; live changes are written into it.
import type { Address } from '@solana/kit';
import { useQuery, type QueryClient } from '@tanstack/react-query';
import { Failure } from '../chain/errors';
import { toConfig, toDelegation, toGallery, toInfluence } from '../chain/layout';
import type { Changed } from '../chain/subscribe';
import {
  getDelegationSize,
  getInfluenceSize,
  getGallerySize,
  type Delegation,
  type Gallery,
} from '../chain/program';
import * as read from '../chain/read';
import { readNames, type Names } from '../config';
import * as cranker from '../cranker/client';
import { useSite } from './site';

const NAMELESS: Names = {};
/** Bytes of a token account. */
const TOKEN_ACCOUNT = 165;
/** What a live change may have missed is read again so often, milliseconds. */
const SOMETIMES = 60_000;

/** What could not be read is tried again so often, milliseconds. */
const AGAIN = 5_000;

interface Asked {
  readonly state: { readonly status: string; readonly error: Error | null };
}

/** Reads again every so many milliseconds, or not by itself, and sooner while it can not be read: the page goes on by itself. */
function every(pause: number | false) {
  const isAway = ({ state: { status, error } }: Asked) => status === 'error' && !(error instanceof cranker.Missing);
  return { refetchInterval: (query: Asked) => (isAway(query) ? AGAIN : pause) };
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
  return useQuery({ queryKey: keys.genesis, queryFn: () => node.rpc.getGenesisHash().send(), staleTime: SOMETIMES });
}

export function useProgram() {
  const { node } = useSite();
  return useQuery({ queryKey: keys.config, queryFn: () => read.readConfig(node), ...every(SOMETIMES) });
}

export function useInfluence(owner: Address | undefined) {
  const { node } = useSite();
  return useQuery({
    queryKey: keys.influence(owner),
    queryFn: () => (owner ? read.readInfluence(node, owner) : null),
    enabled: owner !== undefined,
    ...every(SOMETIMES),
  });
}

export function useDelegations(owner: Address | undefined) {
  const { node } = useSite();
  return useQuery({
    queryKey: keys.delegations(owner),
    queryFn: () => (owner ? read.readDelegations(node, { owner }) : []),
    enabled: owner !== undefined,
    ...every(SOMETIMES),
  });
}

export function useGalleries() {
  const { node } = useSite();
  return useQuery({ queryKey: keys.galleries, queryFn: () => read.readGalleries(node), ...every(SOMETIMES) });
}

export function useSupporters(gallery: Address) {
  const { node } = useSite();
  return useQuery({ queryKey: keys.supporters(gallery), queryFn: () => read.readDelegations(node, { gallery }), ...every(15_000) });
}

/** What galleries are called; nothing while it is read, and where nobody gives names. */
export function useNames(): Names {
  const { names } = useSite().config;
  const isFile = names instanceof URL;
  const read = async () => {
    const answer = await fetch(isFile ? names : '');
    if (!answer.ok) throw new Error(`The names of galleries can not be read: status ${answer.status}.`);
    return readNames(await answer.json());
  };
  const { data } = useQuery({ queryKey: ['names'], queryFn: read, enabled: isFile, staleTime: Infinity });
  return isFile ? (data ?? NAMELESS) : names;
}

/** The wallet's accounts of $MESI; they change without the program's doing, so they are read more often. */
export function useTokens(owner: Address | undefined) {
  const { node } = useSite();
  const mint = useProgram().data?.mint;
  return useQuery({
    queryKey: keys.tokens(owner),
    queryFn: () => (owner && mint ? read.readTokens(node, owner, mint) : []),
    enabled: owner !== undefined && mint !== undefined,
    ...every(15_000),
  });
}

export function useSnapshot(day: number | undefined) {
  const { node } = useSite();
  return useQuery({
    queryKey: ['snapshot', day],
    queryFn: () => (day === undefined ? null : read.readSnapshot(node, day)),
    enabled: day !== undefined,
    ...every(15_000),
  });
}

/** Rent of the records that signing may create, lamports. */
export function useRents() {
  const { node } = useSite();
  const rents = async () => {
    const sizes = [getInfluenceSize(), TOKEN_ACCOUNT, getDelegationSize(), getGallerySize()];
    const [influence = 0n, vault = 0n, delegation = 0n, gallery = 0n] = await Promise.all(sizes.map((size) => read.readRent(node, size)));
    return { influence, vault, delegation, gallery };
  };
  return useQuery({ queryKey: ['rents'], queryFn: rents, staleTime: Infinity, ...every(false) });
}

/** Rent of the account that unlocked tokens are paid to, lamports: none where the wallet has one of the mint. */
export function useReceiverRent(owner: Address): bigint {
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
    ...every(30_000),
  });
}

/** What the cranker may say; a missing one or a missing day is no error that repeating cures. */
const patient = { retry: (count: number, error: Error) => !(error instanceof cranker.Missing) && count < 2 };

export function useWeek(owner: Address | undefined) {
  const { config } = useSite();
  return useQuery({
    queryKey: keys.week(owner),
    queryFn: () => cranker.week(config, owner ?? ''),
    enabled: owner !== undefined,
    ...every(SOMETIMES),
    ...patient,
  });
}

export function useDays() {
  const { config } = useSite();
  return useQuery({ queryKey: ['days'], queryFn: () => cranker.days(config), ...every(15_000), ...patient });
}

export function useGalleryDays(gallery: Address) {
  const { config } = useSite();
  return useQuery({ queryKey: ['gallery-days', gallery], queryFn: () => cranker.galleryDays(config, gallery), ...every(SOMETIMES), ...patient });
}

/** Writes a live change into what is known. What can not be read is read anew, which tells why. */
export function store(client: QueryClient, owner: Address | undefined, change: Changed): void {
  const kept = { config: keys.config, gallery: keys.galleries, influence: keys.influence(owner), delegation: keys.delegations(owner) };
  const queryKey = kept[change.kind];
  try {
    write(client, owner, change);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return void client.resetQueries({ queryKey });
  }
  // An answer on its way may be older than this. Lists change too often for that: they are read again in a while.
  const isOne = change.kind === 'config' || change.kind === 'influence';
  if (isOne && client.isFetching({ queryKey }) > 0) void client.invalidateQueries({ queryKey });
}

function write(client: QueryClient, owner: Address | undefined, { kind, address, data }: Changed) {
  // An account that was closed arrives empty.
  const isGone = data.length === 0;
  switch (kind) {
    case 'config':
      client.setQueryData(keys.config, toConfig(data, address));
      break;
    case 'influence':
      client.setQueryData(keys.influence(owner), isGone ? null : toInfluence(data, address));
      void client.invalidateQueries({ queryKey: keys.tokens(owner) });
      // Nobody is told of a delegation that closes; whatever closes one changes the record too.
      void client.invalidateQueries({ queryKey: keys.delegations(owner) });
      break;
    case 'gallery':
      client.setQueryData(keys.galleries, (known: read.At<Gallery>[] | undefined) =>
        replaced(known, address, isGone ? undefined : { ...toGallery(data, address), address }));
      break;
    case 'delegation':
      client.setQueryData(keys.delegations(owner), (known: read.At<Delegation>[] | undefined) =>
        replaced(known, address, isGone ? undefined : { ...toDelegation(data, address), address }));
  }
}

function replaced<T>(known: read.At<T>[] | undefined, address: Address, now: read.At<T> | undefined) {
  // Nothing was read yet: what is read later has the change in it.
  if (!known) return undefined;
  const place = known.findIndex((account) => account.address === address);
  if (place === -1) return now ? [...known, now] : known;
  return now ? known.with(place, now) : known.toSpliced(place, 1);
}
