// Verifies a cranker's Merkle proofs: hashes them here and compares the result with the root that a quorum signed on chain.
import { address, type Address } from '@solana/kit';
import { addressBytes } from '../chain/instructions';
import type { Node } from '../chain/node';
import { readSnapshot } from '../chain/read';
import type { Config } from '../config';
import { merkle } from '../core';
import { fetchHoldingProof, fetchRankProof, type HoldingProof, type RankProof } from './client';

/** Result of a check; `open` while the day is not final. */
export type Verdict = 'proved' | 'wrong' | 'open';

/** `status` of a final snapshot. */
export const SNAPSHOT_FINAL = 1;

/** The cranker that serves the proofs and the node that has the signed roots. */
interface ProofSources {
  readonly config: Config;
  readonly node: Node;
}

export interface CheckedProof {
  readonly owner: Address;
  readonly proof: HoldingProof;
  readonly verdict: Verdict;
}

/** Checks an owner's leaf of a day; of the latest day by default. */
export async function checkHolding({ config, node }: ProofSources, input: string, day?: number): Promise<CheckedProof> {
  const owner = address(input);
  const proof = await fetchHoldingProof(config, owner, day);
  const { hash, sum } = await merkle.holdingsRoot({ ...proof, owner: addressBytes(owner) }, proof.position, proof.path);
  const snapshot = await readSnapshot(node, proof.day);
  if (snapshot?.status !== SNAPSHOT_FINAL) return { owner, proof, verdict: 'open' };
  const isRoot = equalBytes(hash, snapshot.holdingsRoot) && sum === snapshot.holdingsSum;
  return { owner, proof, verdict: isRoot ? 'proved' : 'wrong' };
}

/** Checks a gallery's rank on a day; on the latest day by default. */
export async function checkRank(
  { config, node }: ProofSources,
  gallery: Address,
  day?: number,
): Promise<{ proof: RankProof; verdict: Verdict }> {
  const proof = await fetchRankProof(config, gallery, day);
  const root = await merkle.rankRoot({ ...proof, gallery: addressBytes(gallery) }, proof.position, proof.path);
  const snapshot = await readSnapshot(node, proof.day);
  if (snapshot?.status !== SNAPSHOT_FINAL) return { proof, verdict: 'open' };
  return { proof, verdict: equalBytes(root, snapshot.engagementRoot) ? 'proved' : 'wrong' };
}

function equalBytes(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  return a.length === b.length && Array.from(a).every((byte, index) => byte === b[index]);
}
