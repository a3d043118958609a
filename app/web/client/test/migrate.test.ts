// The script that `anchor migrate` runs passes Anchor's node and wallet to the migration tool. Cargo is replaced by a script
// that records its arguments.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';

const WORKSPACE = resolve('../../..');
const SCRIPT = join(WORKSPACE, 'migrations/deploy.js');
const CARGO = '#!/bin/sh\n{ pwd; echo "$INFLUENCE_SETTINGS"; printf "%s\\n" "$@"; } > "$CALL_LOG"\nexit 3\n';

let folder = '';

beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'migrate-'));
    writeFileSync(join(folder, 'cargo'), CARGO, { mode: 0o755 });
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the script as Anchor does; returns its exit status and cargo's arguments. */
function migrate(given: Record<string, string>) {
    const log = join(folder, 'said');
    const env = { PATH: [folder, process.env['PATH']].join(delimiter), CALL_LOG: log, ...given };
    const call = `require(${JSON.stringify(SCRIPT)})({ connection: { rpcEndpoint: 'http://node.test' } })`;
    const { status, stderr } = spawnSync(process.execPath, ['-e', call], {
        cwd: folder,
        env,
        encoding: 'utf8',
    });
    const called = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : undefined;
    return { status, stderr, called };
}

test('the tool is called in the workspace, and its exit code is passed on', () => {
    const anchor = { ANCHOR_WALLET: '/wallet.json', INFLUENCE_SETTINGS: '/settings.toml' };
    const always = [WORKSPACE, '/settings.toml', 'xtask', 'migrate', '--yes', '--url', 'http://node.test'];
    const { status, called } = migrate(anchor);
    assert.deepEqual([status, called], [3, [...always, '--keypair', '/wallet.json']]);
    const first = migrate({ ...anchor, INFLUENCE_PROGRAM_KEYPAIR: '/program.json' });
    assert.deepEqual(first.called, [...always, '--keypair', '/wallet.json', '--keypair', '/program.json']);
});

test('without settings nothing is called', () => {
    const { status, stderr, called } = migrate({ ANCHOR_WALLET: '/wallet.json' });
    assert.equal(called, undefined);
    assert.notEqual(status, 0);
    assert.match(stderr, /name the settings file in INFLUENCE_SETTINGS/);
});
