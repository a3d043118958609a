// The two trees of a day, climbed from a leaf to the root. SHA-256, integers little endian; as `influence_core::merkle`.
import { RuleError } from './error';
import { u64 } from './mul-div';

/** A digest with a sum of scores (base units). */
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

/** The holdings root that a leaf at `position` leads to with `path`, the siblings from the bottom up. */
export async function holdingsRoot(leaf: HoldingLeaf, position: number, path: readonly SumNode[]): Promise<SumNode> {
  const bytes = concat(leaf.owner, le(leaf.holdingScore, 8), le(BigInt(leaf.influenceIndex), 4), le(BigInt(leaf.day), 4));
  const node: SumNode = { hash: await sha256(bytes), sum: leaf.holdingScore };
  return climb(node, position, path, async (left, right) => ({
    hash: await sha256(concat(left.hash, le(left.sum, 8), right.hash, le(right.sum, 8))),
    sum: u64(left.sum + right.sum),
  }));
}

/** The engagement root that a gallery's rank leads to. */
export async function rankRoot(leaf: RankLeaf, position: number, path: readonly Uint8Array[]): Promise<Uint8Array> {
  const bytes = concat(leaf.gallery, le(BigInt(leaf.rank), 4), le(BigInt(leaf.day), 4), leaf.seal);
  return climb(await sha256(bytes), position, path, (left, right) => sha256(concat(left, right)));
}

async function climb<N>(
  leaf: N,
  position: number,
  path: readonly N[],
  join: (left: N, right: N) => Promise<N>,
): Promise<N> {
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

function le(value: bigint, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, place) => Number((value >> BigInt(8 * place)) & 0xffn));
}

function concat(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}
