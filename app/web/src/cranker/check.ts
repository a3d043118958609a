// Checks what a cranker proves against the chain: hashed here, compared with the root that a quorum signed.
import { address, type Address } from '@solana/kit';
import { bytesOf } from '../chain/instructions';
import { readSnapshot } from '../chain/read';
import { merkle } from '../core';
import type { Site } from '../hooks/site';
import { holdingProof, rankProof, type HoldingProof, type RankProof } from './client';

/** `proved`, `wrong`, or `open` while the day is not final. */
export type Verdict = 'proved' | 'wrong' | 'open';

/** `status` of a snapshot that is final. */
export const FINAL = 1;

export interface Checked {
  readonly owner: Address;
  readonly proof: HoldingProof;
  readonly verdict: Verdict;
}

/** An owner's leaf of a day, of the newest one without. */
export async function checkHolding({ config, node }: Site, who: string, day?: number): Promise<Checked> {
  const owner = address(who);
  const proof = await holdingProof(config, owner, day);
  const { hash, sum } = await merkle.holdingsRoot({ ...proof, owner: bytesOf(owner) }, proof.position, proof.path);
  const snapshot = await readSnapshot(node, proof.day);
  if (snapshot?.status !== FINAL) return { owner, proof, verdict: 'open' };
  const isRoot = same(hash, snapshot.holdingsRoot) && sum === snapshot.holdingsSum;
  return { owner, proof, verdict: isRoot ? 'proved' : 'wrong' };
}

/** A gallery's rank of a day, of the newest one without. */
export async function checkRank({ config, node }: Site, gallery: Address, day?: number): Promise<{ proof: RankProof; verdict: Verdict }> {
  const proof = await rankProof(config, gallery, day);
  const root = await merkle.rankRoot({ ...proof, gallery: bytesOf(gallery) }, proof.position, proof.path);
  const snapshot = await readSnapshot(node, proof.day);
  if (snapshot?.status !== FINAL) return { proof, verdict: 'open' };
  return { proof, verdict: same(root, snapshot.engagementRoot) ? 'proved' : 'wrong' };
}

function same(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  return a.length === b.length && Array.from(a).every((byte, place) => byte === b[place]);
}
