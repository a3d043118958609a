// The development wallet is restricted to this machine and private clusters; parsing of config.json.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readConfig, readNames } from '../../src/config';
import { install, refusalReason } from '../../src/wallet/development-wallet';

const MAINNET = '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d';
const PRIVATE = 'AyuCnJnXTPQF9U6VjXPjJn5GQYsZqwpQM8fTYKL1ChGJ';
const KEYS = new URL('http://127.0.0.1:8910/development-wallet.json');

describe('development wallet', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it('is refused on other hosts and on public clusters', () => {
    for (const host of ['127.0.0.1', 'localhost', '[::1]']) expect(refusalReason(host, PRIVATE)).toBeUndefined();
    for (const host of ['influence.example', '127.0.0.1.example', '10.0.0.1', ''])
      expect(refusalReason(host, PRIVATE)).toContain('not from this machine');
    for (const genesis of [
      MAINNET,
      '4uhcVJyU9pJkvQyS88uRDiswHXSCkY3zQawwpjk2NsNY',
      'EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG',
    ]) {
      expect(refusalReason('localhost', genesis)).toContain('public');
    }
  });

  it('does not fetch the keys if it is refused', async () => {
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

  it('accepts files of the same origin only', () => {
    const config = readConfig({ rpc, names: './galleries.json', wallet: './development-wallet.json' }, PAGE);
    expect([config.names, config.wallet]).toEqual([new URL('galleries.json', PAGE), new URL('development-wallet.json', PAGE)]);
    expect(readConfig({ rpc }, PAGE)).toMatchObject({ names: {}, wallet: undefined });
    for (const other of ['https://other.example/keys.json', 'javascript:alert(1)']) {
      expect(() => readConfig({ rpc, wallet: other }, PAGE)).toThrow('“wallet”');
      expect(() => readConfig({ rpc, names: other }, PAGE)).toThrow('“names”');
    }
  });

  it('keeps names that are strings and skips everything else', () => {
    expect(readNames({ a: ' Blue ', b: 7, c: '', d: 'x'.repeat(99) })).toEqual({ a: 'Blue', d: 'x'.repeat(60) });
    expect(readNames('none')).toEqual({});
  });
});
