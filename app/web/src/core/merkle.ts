// Computes the roots of a day's two Merkle trees from a leaf and its path. SHA-256, little-endian integers, as in
// `influence_core::merkle`.
import { RuleError } from './error';
import { u64 } from './mul-div';

/** A digest and the sum of the scores below it (base units). */
export interface SumNode {
  readonly hash: Uint8Array;
  readonly sum: bigint;
}

export interface HoldingLeaf {
  readonly owner: Uint8Array;
  readonly holdingScore: bigint;
  readonly influenceIndex: number;
  readonly day: number;
}

export interface RankLeaf {
  readonly gallery: Uint8Array;
  readonly rank: number;
  readonly day: number;
  readonly seal: Uint8Array;
}

/** The holdings root of a leaf at `position`; `path` has the siblings from the leaf up. */
export async function holdingsRoot(leaf: HoldingLeaf, position: number, path: readonly SumNode[]): Promise<SumNode> {
  const bytes = concat(
    leaf.owner,
    littleEndian(leaf.holdingScore, 8),
    littleEndian(BigInt(leaf.influenceIndex), 4),
    littleEndian(BigInt(leaf.day), 4),
  );
  const node: SumNode = { hash: await sha256(bytes), sum: leaf.holdingScore };
  return foldPath(node, position, path, async (left, right) => ({
    hash: await sha256(concat(left.hash, littleEndian(left.sum, 8), right.hash, littleEndian(right.sum, 8))),
    sum: u64(left.sum + right.sum),
  }));
}

/** The engagement root of a gallery's rank. */
export async function rankRoot(leaf: RankLeaf, position: number, path: readonly Uint8Array[]): Promise<Uint8Array> {
  const bytes = concat(leaf.gallery, littleEndian(BigInt(leaf.rank), 4), littleEndian(BigInt(leaf.day), 4), leaf.seal);
  return foldPath(await sha256(bytes), position, path, (left, right) => sha256(concat(left, right)));
}

async function foldPath<N>(leaf: N, position: number, path: readonly N[], join: (left: N, right: N) => Promise<N>): Promise<N> {
  if (path.length > 32) throw new RuleError('MalformedProof');
  let node = leaf;
  let bits = position;
  for (const sibling of path) {
    node = bits % 2 === 1 ? await join(sibling, node) : await join(node, sibling);
    bits = Math.floor(bits / 2);
  }
  if (bits !== 0) throw new RuleError('MalformedProof');
  return node;
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

function littleEndian(value: bigint, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn));
}

function concat(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
