// Reads accounts from the chain.
import {
  fetchEncodedAccount,
  getAddressDecoder,
  getBase58Decoder,
  getBase64Encoder,
  type Address,
  type Base58EncodedBytes,
  type ReadonlyUint8Array,
} from '@solana/kit';
import { withMinContextSlot } from './with-min-context-slot';
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

export type WithAddress<T> = T & { readonly address: Address };

/** Offsets in a delegation account, after discriminator, version and bump. */
export const DELEGATION_OWNER_OFFSET = 10n;
export const DELEGATION_GALLERY_OFFSET = 42n;

const CLOCK_SYSVAR = 'SysvarC1ock11111111111111111111111111111111' as Address;
const CLOCK_UNIX_TIME_OFFSET = 32;

/** The program's config, or null before it is initialized. */
export async function readConfig(node: Node): Promise<Config | null> {
  return fetchProgramAccount(node, await configAddress(), toConfig);
}

/** An owner's influence account, or null if it was never opened. */
export async function readInfluence(node: Node, owner: Address): Promise<Influence | null> {
  return fetchProgramAccount(node, await influenceAddress(owner), toInfluence);
}

/** A day's snapshot, or null before its first vote and after it is closed. */
export async function readSnapshot(node: Node, day: number): Promise<Snapshot | null> {
  return fetchProgramAccount(node, await snapshotAddress(day), toSnapshot);
}

export async function readGalleries(node: Node): Promise<WithAddress<Gallery>[]> {
  const found = await programAccounts(node, [bytesFilter(0n, GALLERY_DISCRIMINATOR)]);
  return found.map(({ address, data }) => ({ ...toGallery(data, address), address }));
}

export async function readDelegations(
  node: Node,
  of: { owner: Address } | { gallery: Address },
): Promise<WithAddress<Delegation>[]> {
  const filters = [bytesFilter(0n, DELEGATION_DISCRIMINATOR), delegationFilter(of)];
  const found = await programAccounts(node, filters);
  return found.map(({ address, data }) => ({ ...toDelegation(data, address), address }));
}

/** A wallet's token account and its balance in base units. */
export interface TokenAccount {
  readonly address: Address;
  readonly amount: bigint;
}

/** The wallet's accounts of the mint, largest balance first. */
export async function readTokens(node: Node, owner: Address, mint: Address): Promise<TokenAccount[]> {
  const { value } = await withMinContextSlot(node, (minimum, options) =>
    node.rpc.getTokenAccountsByOwner(owner, { mint }, { encoding: 'base64', ...minimum }).send(options),
  );
  const accounts = value.map(({ pubkey, account }) => {
    const data = getBase64Encoder().encode(account.data[0]);
    return { address: pubkey, amount: tokenAmount(data) };
  });
  return accounts.sort((a, b) => (a.amount < b.amount ? 1 : a.amount > b.amount ? -1 : 0));
}

/** The chain's clock, unix seconds. */
export async function readTime(node: Node): Promise<number> {
  const clock = await withMinContextSlot(node, (minimum, options) =>
    fetchEncodedAccount(node.rpc, CLOCK_SYSVAR, { ...minimum, ...options }),
  );
  if (!clock.exists) throw new Error('The node has no clock account.');
  return Number(new DataView(toArrayBuffer(clock.data)).getBigInt64(CLOCK_UNIX_TIME_OFFSET, true));
}

/** Rent-exempt minimum for an account of this size, lamports. */
export async function readRent(node: Node, bytes: number): Promise<bigint> {
  return node.rpc.getMinimumBalanceForRentExemption(BigInt(bytes)).send();
}

export async function readLamports(node: Node, owner: Address): Promise<bigint> {
  return (await withMinContextSlot(node, (minimum, options) => node.rpc.getBalance(owner, minimum).send(options))).value;
}

/** Filters delegations by owner or gallery. */
export function delegationFilter(of: { owner: Address } | { gallery: Address }) {
  return 'owner' in of ? memcmpFilter(DELEGATION_OWNER_OFFSET, of.owner) : memcmpFilter(DELEGATION_GALLERY_OFFSET, of.gallery);
}

/** Filters accounts that have these bytes at the offset. */
export function bytesFilter(offset: bigint, bytes: ReadonlyUint8Array) {
  return memcmpFilter(offset, getBase58Decoder().decode(bytes));
}

function memcmpFilter(offset: bigint, bytes: string) {
  return { memcmp: { offset, bytes: bytes as Base58EncodedBytes, encoding: 'base58' } } as const;
}

async function fetchProgramAccount<T>(node: Node, address: Address, layout: Layout<T>): Promise<T | null> {
  const found = await withMinContextSlot(node, (minimum, options) =>
    fetchEncodedAccount(node.rpc, address, { ...minimum, ...options }),
  );
  // Lamports sent to an unused address create an account that the system program owns.
  if (!found.exists || found.programAddress !== INFLUENCE_PROGRAM_ADDRESS) return null;
  return layout(found.data, address);
}

async function programAccounts(node: Node, filters: ReturnType<typeof bytesFilter>[]) {
  const found = await withMinContextSlot(node, (minimum, options) =>
    node.rpc.getProgramAccounts(INFLUENCE_PROGRAM_ADDRESS, { encoding: 'base64', filters, ...minimum }).send(options),
  );
  return found.map(({ pubkey, account }) => ({
    address: pubkey,
    data: getBase64Encoder().encode(account.data[0]),
  }));
}

/** The balance of a token account; both token programs use the same offset. */
function tokenAmount(data: ReadonlyUint8Array): bigint {
  return new DataView(toArrayBuffer(data)).getBigUint64(64, true);
}

function toArrayBuffer(data: ReadonlyUint8Array): ArrayBuffer {
  return new Uint8Array(data).buffer;
}

export const addressOf = (bytes: ReadonlyUint8Array): Address => getAddressDecoder().decode(bytes);
