// Instructions with remaining accounts, which the IDL does not describe.

import { AccountRole, type AccountMeta, type Address, type Instruction } from '@solana/kit';

import { findConfigPda, findDelegationPda, findInfluencePda, getSettleInstruction } from './generated';

type WithRemainingAccounts<T extends Instruction> = T & { readonly accounts: readonly AccountMeta[] };

function appendAccounts<T extends Instruction>(
    instruction: T,
    addresses: readonly Address[],
): WithRemainingAccounts<T> {
    const more = addresses.map(address => ({ address, role: AccountRole.WRITABLE }));
    return { ...instruction, accounts: [...(instruction.accounts ?? []), ...more] };
}

/**
 * Adds the galleries of `owner` that `instruction` (lock, unlock or cancelUnlock) settles. An unlock is paid out only
 * when every gallery that the owner supports is settled.
 */
export async function withSettleTargets<T extends Instruction>(
    instruction: T,
    owner: Address,
    galleries: readonly Address[],
): Promise<WithRemainingAccounts<T>> {
    const pairs = galleries.map(async gallery => [gallery, (await findDelegationPda({ owner, gallery }))[0]]);
    return appendAccounts(instruction, (await Promise.all(pairs)).flat());
}

/** Settles the delegations of these owners in `gallery`. Any signer may send it. */
export async function settleAll(gallery: Address, owners: readonly Address[]): Promise<Instruction> {
    const pairs = owners.map(async owner => {
        const [influence] = await findInfluencePda({ owner });
        return [influence, (await findDelegationPda({ owner, gallery }))[0]];
    });
    const [config] = await findConfigPda();
    return appendAccounts(getSettleInstruction({ config, gallery }), (await Promise.all(pairs)).flat());
}
