// The program's generated client, its PDAs and the associated token account's address.
import { getAddressEncoder, getProgramDerivedAddress, type Address, type ProgramDerivedAddress } from '@solana/kit';
import { findConfigPda, findDelegationPda, findGalleryPda, findInfluencePda, findSnapshotPda } from '@influence-points/client';

export * from '@influence-points/client';

export const SYSTEM_PROGRAM = '11111111111111111111111111111111' as Address;
export const ASSOCIATED_TOKEN_PROGRAM = 'ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL' as Address;

async function first(pda: Promise<ProgramDerivedAddress>): Promise<Address> {
  return (await pda)[0];
}

export const configAddress = () => first(findConfigPda());
export const influenceAddress = (owner: Address) => first(findInfluencePda({ owner }));
export const snapshotAddress = (day: number) => first(findSnapshotPda({ day }));
export const galleryAddress = (creator: Address, index: number) => first(findGalleryPda({ creator, index }));
export const delegationAddress = (owner: Address, gallery: Address) => first(findDelegationPda({ owner, gallery }));

/** A wallet's associated token account. */
export function tokenAddress(owner: Address, mint: Address, tokenProgram: Address): Promise<Address> {
  const key = getAddressEncoder();
  const seeds = [key.encode(owner), key.encode(tokenProgram), key.encode(mint)];
  return first(getProgramDerivedAddress({ programAddress: ASSOCIATED_TOKEN_PROGRAM, seeds }));
}
