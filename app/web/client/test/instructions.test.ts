// Every instruction matches the Rust client's, byte for byte.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { AccountMeta, Address, Instruction, ReadonlyUint8Array } from '@solana/kit';

import * as client from '../src';
import { fixtures, hex, pascal, value } from './fixtures';

type Built = Instruction & { accounts: readonly AccountMeta[]; data: ReadonlyUint8Array };
type Build = (input: Record<string, unknown>) => Promise<Built> | Built;

const exported: Record<string, unknown> = client;

/** Builds the instruction from its minimal input; derivable addresses are omitted. */
async function build(name: string, input: Record<string, unknown>): Promise<Instruction> {
    const { settling, owners, ...own } = input;
    if (owners) return client.settleAll(own['gallery'] as Address, owners as Address[]);
    const named = (exported[`get${pascal(name)}InstructionAsync`] ??
        exported[`get${pascal(name)}Instruction`]) as Build;
    const built = await named(own);
    if (!settling) return built;
    return client.withSettleTargets(
        built,
        (own['owner'] as { address: Address }).address,
        settling as Address[],
    );
}

for (const { name, input, accounts, data } of fixtures.instructions) {
    test(`${name}(${Object.keys(input).join(', ')})`, async () => {
        const built = await build(name, value(input) as Record<string, unknown>);
        assert.equal(built.programAddress, fixtures.program);
        assert.equal(hex(built.data ?? []), data);
        const metas = (built.accounts ?? []).map(({ address, role }) => [address, role]);
        assert.deepEqual(metas, accounts);
    });
}

test('an error has a message that names the remedy, in production too', () => {
    process.env['NODE_ENV'] = 'production';
    const message = client.getInfluenceErrorMessage(client.INFLUENCE_ERROR__TOTAL_CHANGED);
    assert.equal(message, 'The total changed since you looked: look again and confirm');
});
