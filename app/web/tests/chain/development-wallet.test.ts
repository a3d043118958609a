// The development wallet is on this machine and on a chain of its own, or nowhere; and what config.json says beside it.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readConfig, readNames } from '../../src/config';
import { install, whyNot } from '../../src/wallet/development-wallet';

const MAINNET = '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d';
const OWN = 'AyuCnJnXTPQF9U6VjXPjJn5GQYsZqwpQM8fTYKL1ChGJ';
const KEYS = new URL('http://127.0.0.1:8910/development-wallet.json');

describe('development wallet', () => {
  afterEach(() => { vi.unstubAllGlobals(); vi.restoreAllMocks(); });

  it('is refused at every other address, and on every public cluster', () => {
    for (const host of ['127.0.0.1', 'localhost', '[::1]']) expect(whyNot(host, OWN)).toBeUndefined();
    for (const host of ['influence.example', '127.0.0.1.example', '10.0.0.1', '']) expect(whyNot(host, OWN)).toContain('not on this machine');
    for (const genesis of [MAINNET, '4uhcVJyU9pJkvQyS88uRDiswHXSCkY3zQawwpjk2NsNY', 'EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG']) {
      expect(whyNot('localhost', genesis)).toContain('public');
    }
  });

  it('does not even ask for keys where it is refused', async () => {
    const fetched = vi.fn();
    vi.stubGlobal('fetch', fetched);
    vi.spyOn(console, 'warn').mockReturnValue();
    await install(KEYS, async () => MAINNET);
    expect(fetched).not.toHaveBeenCalled();
  });
});

describe('config.json', () => {
  const PAGE = 'https://page.example/app/';
  const rpc = 'https://node.example';

  it('names files beside the page, and no others', () => {
    const said = readConfig({ rpc, names: './galleries.json', wallet: './development-wallet.json' }, PAGE);
    expect([`${said.names}`, `${said.wallet}`]).toEqual([`${PAGE}galleries.json`, `${PAGE}development-wallet.json`]);
    expect(readConfig({ rpc }, PAGE)).toMatchObject({ names: {}, wallet: undefined });
    for (const other of ['https://other.example/keys.json', 'javascript:alert(1)']) {
      expect(() => readConfig({ rpc, wallet: other }, PAGE)).toThrow('“wallet”');
      expect(() => readConfig({ rpc, names: other }, PAGE)).toThrow('“names”');
    }
  });

  it('takes names that are text and leaves out everything else', () => {
    expect(readNames({ a: ' Blue ', b: 7, c: '', d: 'x'.repeat(99) })).toEqual({ a: 'Blue', d: 'x'.repeat(60) });
    expect(readNames('none')).toEqual({});
  });
});
