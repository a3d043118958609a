// What the page reads from the chain.
import {
  fetchEncodedAccount,
  getAddressDecoder,
  getBase58Decoder,
  getBase64Encoder,
  type Address,
  type Base58EncodedBytes,
  type ReadonlyUint8Array,
} from '@solana/kit';
import { fresh } from './with-min-context-slot';
import { toConfig, toDelegation, toGallery, toInfluence, toSnapshot, type Layout } from './layout';
import type { Node } from './node';
import {
  DELEGATION_DISCRIMINATOR,
  GALLERY_DISCRIMINATOR,
  INFLUENCE_PROGRAM_ADDRESS,
  configAddress,
  influenceAddress,
  snapshotAddress,
  type Config,
  type Delegation,
  type Gallery,
  type Influence,
  type Snapshot,
} from './program';

export type At<T> = T & { readonly address: Address };

/** Where a delegation says whose it is, and to which gallery: after discriminator, version and bump. */
export const DELEGATION_OWNER = 10n;
export const DELEGATION_GALLERY = 42n;

const CLOCK = 'SysvarC1ock11111111111111111111111111111111' as Address;
const CLOCK_UNIX_TIME = 32;

/** The config; none before the program is set up. */
export async function readConfig(node: Node): Promise<Config | null> {
  return account(node, await configAddress(), toConfig);
}

/** An owner's record; none before it is opened. */
export async function readInfluence(node: Node, owner: Address): Promise<Influence | null> {
  return account(node, await influenceAddress(owner), toInfluence);
}

/** A day's snapshot; none before its first vote, or after it was closed. */
export async function readSnapshot(node: Node, day: number): Promise<Snapshot | null> {
  return account(node, await snapshotAddress(day), toSnapshot);
}

/** All galleries. */
export async function readGalleries(node: Node): Promise<At<Gallery>[]> {
  const found = await programAccounts(node, [at(0n, GALLERY_DISCRIMINATOR)]);
  return found.map(({ address, data }) => ({ ...toGallery(data, address), address }));
}

/** An owner's delegations, or a gallery's. */
export async function readDelegations(node: Node, of: { owner: Address } | { gallery: Address }): Promise<At<Delegation>[]> {
  const filters = [at(0n, DELEGATION_DISCRIMINATOR), whose(of)];
  const found = await programAccounts(node, filters);
  return found.map(({ address, data }) => ({ ...toDelegation(data, address), address }));
}

/** A token account of a wallet, with what it holds, base units. */
export interface TokenAccount {
  readonly address: Address;
  readonly amount: bigint;
}

/** The wallet's accounts of the mint, the fullest first. */
export async function readTokens(node: Node, owner: Address, mint: Address): Promise<TokenAccount[]> {
  const { value } = await fresh(node, (since, until) => node.rpc.getTokenAccountsByOwner(owner, { mint }, { encoding: 'base64', ...since }).send(until));
  const accounts = value.map(({ pubkey, account }) => {
    const data = getBase64Encoder().encode(account.data[0]);
    return { address: pubkey, amount: tokenAmount(data) };
  });
  return accounts.sort((a, b) => (a.amount < b.amount ? 1 : a.amount > b.amount ? -1 : 0));
}

/** What time it is on the chain, unix seconds. */
export async function readTime(node: Node): Promise<number> {
  const clock = await fresh(node, (since, until) => fetchEncodedAccount(node.rpc, CLOCK, { ...since, ...until }));
  if (!clock.exists) throw new Error('The node has no clock.');
  return Number(new DataView(copy(clock.data)).getBigInt64(CLOCK_UNIX_TIME, true));
}

/** Lamports that keep an account of so many bytes for ever. */
export async function readRent(node: Node, bytes: number): Promise<bigint> {
  return node.rpc.getMinimumBalanceForRentExemption(BigInt(bytes)).send();
}

export async function readLamports(node: Node, owner: Address): Promise<bigint> {
  return (await fresh(node, (since, until) => node.rpc.getBalance(owner, since).send(until))).value;
}

/** The filter for delegations of an owner or a gallery. */
export function whose(of: { owner: Address } | { gallery: Address }) {
  return 'owner' in of ? here(DELEGATION_OWNER, of.owner) : here(DELEGATION_GALLERY, of.gallery);
}

/** The filter for accounts that have these bytes at this place. */
export function at(offset: bigint, bytes: ReadonlyUint8Array) {
  return here(offset, getBase58Decoder().decode(bytes));
}

function here(offset: bigint, bytes: string) {
  return { memcmp: { offset, bytes: bytes as Base58EncodedBytes, encoding: 'base58' } } as const;
}

async function account<T>(node: Node, address: Address, layout: Layout<T>): Promise<T | null> {
  const found = await fresh(node, (since, until) => fetchEncodedAccount(node.rpc, address, { ...since, ...until }));
  // An account of nobody's program: somebody sent lamports to an address that is not used yet.
  if (!found.exists || found.programAddress !== INFLUENCE_PROGRAM_ADDRESS) return null;
  return layout(found.data, address);
}

async function programAccounts(node: Node, filters: ReturnType<typeof at>[]) {
  const found = await fresh(node, (since, until) =>
    node.rpc.getProgramAccounts(INFLUENCE_PROGRAM_ADDRESS, { encoding: 'base64', filters, ...since }).send(until));
  return found.map(({ pubkey, account }) => ({
    address: pubkey,
    data: getBase64Encoder().encode(account.data[0]),
  }));
}

/** Where token accounts of both token programs keep their amount. */
function tokenAmount(data: ReadonlyUint8Array): bigint {
  return new DataView(copy(data)).getBigUint64(64, true);
}

function copy(data: ReadonlyUint8Array): ArrayBuffer {
  return new Uint8Array(data).buffer;
}

export const addressOf = (bytes: ReadonlyUint8Array): Address => getAddressDecoder().decode(bytes);
