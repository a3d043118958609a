// Generates src/generated from idl/influence.json with Codama, for @solana/kit 8. Run by `cargo xtask idl`; the output is
// committed, and `cargo xtask test` fails if it is outdated.
//
// The IDL lacks what is added here: seeds of PDAs that the program checks by an account's contents, default addresses of
// accounts, optional signers and default values. The tests compare every address and instruction with those of the Rust
// client. Events are not generated: the renderer does not support them.
//
// Versions are exact. Codama's packages stay at 1.7: from 1.10 on the converter omits empty lists, which the newest
// JavaScript renderer (2.2.0) cannot handle.

import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import * as nodes from '@codama/nodes';
import { extractPdasVisitor, rootNodeFromAnchorWithoutDefaultVisitor } from '@codama/nodes-from-anchor';
import { renderVisitor } from '@codama/renderers-js';
import {
    addPdasVisitor,
    setFixedAccountSizesVisitor,
    transformU8ArraysToBytesVisitor,
    updateInstructionsVisitor,
} from '@codama/visitors';
import { visit } from '@codama/visitors-core';

const here = dirname(fileURLToPath(import.meta.url));
const target = process.argv[2] ?? here;

/** Codama derives `XArgs` from every account and type `X`, so the IDL's own `ConfigArgs` would collide with `Config`. */
const typeName = name => name.replace(/Args$/, 'Params');

/** Replaces aliases by their targets (`PodU64` is a u64) and renames types whose names would collide. */
function normalize(idl) {
    const isAlias = type => type.type.kind === 'type';
    const aliases = new Map(idl.types.filter(isAlias).map(type => [type.name, type.type.alias]));
    const types = idl.types
        .filter(type => !isAlias(type))
        .map(type => ({ ...type, name: typeName(type.name) }));
    const resolve = (key, value) => {
        if (key === 'defined') return { ...value, name: typeName(value.name) };
        return aliases.get(value?.defined?.name) ?? value;
    };
    return JSON.parse(JSON.stringify({ ...idl, types }), resolve);
}

const key = name => nodes.variablePdaSeedNode(name, nodes.publicKeyTypeNode());
const text = value => nodes.constantPdaSeedNodeFromString('utf8', value);

/** PDAs that the IDL does not define. */
const pdas = {
    influence: [
        { name: 'delegation', seeds: [text('delegation'), key('owner'), key('gallery')] },
        {
            name: 'snapshot',
            seeds: [text('snapshot'), nodes.variablePdaSeedNode('day', nodes.numberTypeNode('u32'))],
        },
    ],
};

const account = nodes.accountValueNode;
const pda = (name, seeds) =>
    nodes.pdaValueNode(
        name,
        Object.entries(seeds).map(([seed, value]) => nodes.pdaSeedValueNode(seed, value)),
    );

/** Default address of an instruction's account, if it can be derived from the instruction's other inputs. */
function addressOf(name, instruction) {
    const has = other => instruction.accounts.some(account => account.name === other);
    const takes = other => instruction.arguments.some(argument => argument.name === other);
    const delegation = gallery => pda('delegation', { owner: account('owner'), gallery: account(gallery) });
    switch (name) {
        case 'config':
            return pda('config', {});
        case 'influence':
        case 'vault':
            return has('owner') ? pda(name, { owner: account('owner') }) : undefined;
        case 'delegation':
            return has('owner') && has('gallery') ? delegation('gallery') : undefined;
        case 'fromDelegation':
            return delegation('fromGallery');
        case 'toDelegation':
            return delegation('toGallery');
        case 'snapshot':
            return takes('day') ? pda('snapshot', { day: nodes.argumentValueNode('day') }) : undefined;
        default:
            return undefined;
    }
}

/** Accounts that sign in some cases only. */
const maySign = { finishUnlock: ['owner'], setLockFloor: ['owner'] };

/** Additions to an instruction: default addresses, optional signers, and `none` for optional arguments. */
function additions(instruction) {
    const accounts = {};
    for (const { name } of instruction.accounts) {
        const defaultValue = addressOf(name, instruction);
        const isSigner = maySign[instruction.name]?.includes(name) ? 'either' : undefined;
        if (defaultValue || isSigner) {
            accounts[name] = { ...(defaultValue && { defaultValue }), ...(isSigner && { isSigner }) };
        }
    }
    const optional = instruction.arguments.filter(argument => argument.type.kind === 'optionTypeNode');
    const values = optional.map(argument => [argument.name, { defaultValue: nodes.noneValueNode() }]);
    return { accounts, arguments: Object.fromEntries(values) };
}

/** Corrections of the rendered code: file, rendered text, replacement. */
const corrections = [
    // Keeps error messages in production builds, since the page shows them.
    ['errors/influence.ts', /if \(process\.env\["NODE_ENV"\] !== "production"\)/g, 'if (true as boolean)'],
    // Removes a return type of kit 6, which the renderer still uses; kit 8 infers its own.
    ['programs/influence.ts', /\): Omit<T, "influence"> & \{ influence: InfluencePlugin \} => \{/g, ') => {'],
];

function correct(folder) {
    for (const [name, rendered, wanted] of corrections) {
        const file = join(folder, name);
        const text = readFileSync(file, 'utf8');
        const corrected = text.replaceAll(rendered, wanted);
        if (corrected === text)
            throw new Error(`the rendering of ${name} has changed: see corrections in generate.mjs`);
        writeFileSync(file, corrected);
    }
}

const idl = JSON.parse(readFileSync(join(here, '../../../idl/influence.json'), 'utf8'));
// The converter's default visitors would also flatten struct arguments and guess token programs.
const visitors = [
    extractPdasVisitor(),
    setFixedAccountSizesVisitor(),
    transformU8ArraysToBytesVisitor(),
    addPdasVisitor(pdas),
];
let root = visitors.reduce(
    (root, visitor) => visit(root, visitor),
    rootNodeFromAnchorWithoutDefaultVisitor(normalize(idl)),
);
const updates = root.program.instructions.map(instruction => [instruction.name, additions(instruction)]);
root = visit(root, updateInstructionsVisitor(Object.fromEntries(updates)));

// All options that the repository's Prettier configuration sets: the output must not depend on the target folder.
const prettierOptions = { printWidth: 110, tabWidth: 2, singleQuote: false, arrowParens: 'always' };
const options = { syncPackageJson: false, kitImportStrategy: 'rootOnly', prettierOptions };
await visit(root, renderVisitor(target, options));
correct(join(target, 'src/generated'));
