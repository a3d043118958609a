// Writes src/generated from the program's interface (idl/influence.json). Run by `cargo xtask idl`.
//
// The interface says everything but where the program's addresses come from: the program checks most of them by an
// account's contents, not by seeds. Those are added here, and the tests compare every address and instruction with
// those of the Rust client.

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

/** Aliases, as the zero-copy integers are (`PodU64` is a u64), replaced by what they stand for. */
function withoutAliases(idl) {
    const isAlias = type => type.type.kind === 'type';
    const aliases = new Map(idl.types.filter(isAlias).map(type => [type.name, type.type.alias]));
    const plain = { ...idl, types: idl.types.filter(type => !isAlias(type)) };
    const resolve = (_, value) => aliases.get(value?.defined?.name) ?? value;
    return JSON.parse(JSON.stringify(plain), resolve);
}

const key = name => nodes.variablePdaSeedNode(name, nodes.publicKeyTypeNode());
const word = text => nodes.constantPdaSeedNodeFromString('utf8', text);

/** Addresses that no instruction of the interface spells out. */
const pdas = {
    influence: [
        { name: 'delegation', seeds: [word('delegation'), key('owner'), key('gallery')] },
        { name: 'snapshot', seeds: [word('snapshot'), nodes.variablePdaSeedNode('day', nodes.numberTypeNode('u32'))] },
    ],
};

const account = nodes.accountValueNode;
const pda = (name, seeds) =>
    nodes.pdaValueNode(
        name,
        Object.entries(seeds).map(([seed, value]) => nodes.pdaSeedValueNode(seed, value)),
    );

/** The address that an instruction's account has when nobody says another, if the instruction knows enough for it. */
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

/** Accounts whose signature is needed in some cases only. */
const maySign = { finishUnlock: ['owner'], setLockFloor: ['owner'] };

/** What is added to an instruction: its accounts' addresses, signatures that may be, and no value for what is optional. */
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

/** Where the rendered code is not what this client needs: file, what is rendered, what it becomes. */
const corrections = [
    // Messages are for the people who use the page: they stay in what is built for them.
    ['errors/influence.ts', /if \(process\.env\["NODE_ENV"\] !== "production"\)/g, 'if (true as boolean)'],
    // The type that kit 8 gives to an extended client is another one than the renderer's, which knows kit 6.
    ['programs/influence.ts', /\): Omit<T, "influence"> & \{ influence: InfluencePlugin \} => \{/g, ') => {'],
];

function correct(folder) {
    for (const [name, rendered, wanted] of corrections) {
        const file = join(folder, name);
        const text = readFileSync(file, 'utf8');
        const corrected = text.replaceAll(rendered, wanted);
        if (corrected === text) throw new Error(`${name} is rendered in another way now: see corrections in generate.mjs`);
        writeFileSync(file, corrected);
    }
}

const idl = JSON.parse(readFileSync(join(here, '../../../idl/influence.json'), 'utf8'));
// Not the converter's own choice of visitors: those take an argument's struct apart and guess token programs.
const visitors = [
    extractPdasVisitor(),
    setFixedAccountSizesVisitor(),
    transformU8ArraysToBytesVisitor(),
    addPdasVisitor(pdas),
];
let root = visitors.reduce((root, visitor) => visit(root, visitor), rootNodeFromAnchorWithoutDefaultVisitor(withoutAliases(idl)));
const updates = root.program.instructions.map(instruction => [instruction.name, additions(instruction)]);
root = visit(root, updateInstructionsVisitor(Object.fromEntries(updates)));

const options = { syncPackageJson: false, kitImportStrategy: 'rootOnly', prettierOptions: { printWidth: 110 } };
await visit(root, renderVisitor(target, options));
correct(join(target, 'src/generated'));
