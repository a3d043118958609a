// The accounts behind an instruction's named ones, which the interface has no word for.

import { AccountRole, type AccountMeta, type Address, type Instruction } from '@solana/kit';

import { findConfigPda, findDelegationPda, findInfluencePda, getSettleInstruction } from './generated';

/** An instruction with more accounts behind its own. */
type Longer<T extends Instruction> = T & { readonly accounts: readonly AccountMeta[] };

function behind<T extends Instruction>(instruction: T, addresses: readonly Address[]): Longer<T> {
    const more = addresses.map(address => ({ address, role: AccountRole.WRITABLE }));
    return { ...instruction, accounts: [...(instruction.accounts ?? []), ...more] };
}

/**
 * `instruction` (lock, unlock or cancelUnlock) with the galleries of `owner` that it settles on the way. What is
 * unlocked is paid only when every gallery the owner supports is settled.
 */
export async function settling<T extends Instruction>(
    instruction: T,
    owner: Address,
    galleries: readonly Address[],
): Promise<Longer<T>> {
    const pairs = galleries.map(async gallery => [gallery, (await findDelegationPda({ owner, gallery }))[0]]);
    return behind(instruction, (await Promise.all(pairs)).flat());
}

/** Makes `gallery` count what the delegations of these owners are worth now. Anybody may send it. */
export async function settleAll(gallery: Address, owners: readonly Address[]): Promise<Instruction> {
    const pairs = owners.map(async owner => {
        const [influence] = await findInfluencePda({ owner });
        return [influence, (await findDelegationPda({ owner, gallery }))[0]];
    });
    const [config] = await findConfigPda();
    return behind(getSettleInstruction({ config, gallery }), (await Promise.all(pairs)).flat());
}
