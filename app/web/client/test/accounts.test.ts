// Accounts and addresses match those of the program and the Rust client.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Decoder, ProgramDerivedAddress } from '@solana/kit';

import * as client from '../src';
import { bytes, fixtures, pascal, value } from './fixtures';

const exported: Record<string, unknown> = client;

test('the program address matches', () => {
    assert.equal(client.INFLUENCE_PROGRAM_ADDRESS, fixtures.program);
});

for (const { name, data, fields } of fixtures.accounts) {
    test(`${name}: every field is decoded`, () => {
        const decoder = (exported[`get${pascal(name)}Decoder`] as () => Decoder<Record<string, unknown>>)();
        const size = (exported[`get${pascal(name)}Size`] as () => number)();
        const { discriminator, ...read } = decoder.decode(bytes(data));
        assert.equal(bytes(data).length, size);
        assert.deepEqual(discriminator, exported[`${snake(name)}_DISCRIMINATOR`]);
        assert.deepEqual(plain(read), value(fields));
    });
}

for (const { name, seeds, address } of fixtures.addresses) {
    test(`${name}: the PDA matches`, async () => {
        const find = exported[`find${pascal(name)}Pda`] as (seeds: unknown) => Promise<ProgramDerivedAddress>;
        const [found] = name === 'config' ? await client.findConfigPda() : await find(seeds);
        assert.equal(found, address);
    });
}

const snake = (name: string): string => name.replace(/[A-Z]/g, letter => `_${letter}`).toUpperCase();

/** Converts all byte arrays to Uint8Array for comparison. */
function plain(read: unknown): unknown {
    if (ArrayBuffer.isView(read)) return Uint8Array.from(read as Uint8Array);
    if (Array.isArray(read)) return read.map(plain);
    if (read === null || typeof read !== 'object') return read;
    return Object.fromEntries(Object.entries(read).map(([name, inner]) => [name, plain(inner)]));
}
