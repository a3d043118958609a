// Script of `anchor migrate`. It runs influence-migrate on Anchor's cluster with Anchor's wallet.
//
// INFLUENCE_SETTINGS names the settings file (start from migrations/settings/mesi.toml), INFLUENCE_PROGRAM the built
// program to deploy or upgrade to (default: keep the deployed one), and INFLUENCE_PROGRAM_KEYPAIR the program's key,
// which its first deployment needs. Paths are absolute, or relative to the workspace.

const { spawnSync } = require('node:child_process');
const { dirname } = require('node:path');

module.exports = async function (provider) {
    const { ANCHOR_WALLET, INFLUENCE_PROGRAM_KEYPAIR, INFLUENCE_SETTINGS } = process.env;
    if (!INFLUENCE_SETTINGS) throw new Error('name the settings file in INFLUENCE_SETTINGS');
    const keypairs = [ANCHOR_WALLET, INFLUENCE_PROGRAM_KEYPAIR].filter(Boolean);
    const args = [
        ...['xtask', 'migrate', '--yes', '--url', provider.connection.rpcEndpoint],
        ...keypairs.flatMap(keypair => ['--keypair', keypair]),
    ];
    const { status, error } = spawnSync('cargo', args, { cwd: dirname(__dirname), stdio: 'inherit' });
    if (error) throw error;
    process.exitCode = status ?? 1;
};
