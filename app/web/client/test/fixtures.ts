// Reads the fixtures of the Rust client, which a Rust test (tests/tests/ts_fixtures) generates.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { address, createNoopSigner } from '@solana/kit';

export type Fixtures = {
    program: string;
    addresses: { name: string; seeds: Record<string, string | number>; address: string }[];
    accounts: { name: string; address: string; data: string; fields: Record<string, unknown> }[];
    instructions: {
        name: string;
        input: Record<string, unknown>;
        /** Address and role: 2 for a signer, plus 1 for a writable account. */
        accounts: [string, number][];
        data: string;
    }[];
};

export const fixtures: Fixtures = JSON.parse(
    // Compiled tests are in dist/test.
    readFileSync(join(__dirname, '../../test/fixtures.json'), 'utf8'),
);

export const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
export const hex = (data: ArrayLike<number>): string => Buffer.from(Array.from(data)).toString('hex');

/** Converts a JSON value to the client's type. */
export function value(json: unknown): unknown {
    if (Array.isArray(json)) return json.map(value);
    if (json === null || typeof json !== 'object') return json;
    const [[kind, inner] = ['', ''], ...more] = Object.entries(json);
    if (more.length === 0 && typeof inner === 'string') {
        if (kind === 'big') return BigInt(inner);
        if (kind === 'bytes') return bytes(inner);
        if (kind === 'signer') return createNoopSigner(address(inner));
    }
    return Object.fromEntries(Object.entries(json).map(([name, inner]) => [name, value(inner)]));
}

/** `allocate` to `Allocate`. */
export const pascal = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
