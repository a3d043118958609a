// Every failure of signing has its own kind and remedy.
import { describe, expect, it } from 'vitest';
import { toFailure, fromTransactionError } from '../../src/chain/errors';
import { readConfig } from '../../src/config';
import { readRoute } from '../../src/hooks/route';

describe('failures', () => {
  it('give the program’s message and remedy', () => {
    const failure = fromTransactionError({ InstructionError: [2n, { Custom: 6037n }] });
    expect([failure.kind, failure.title, failure.remedy]).toEqual([
      'refused',
      'More points than are free.',
      'Withdraw from a gallery first or allocate less.',
    ]);
  });

  it('distinguish a changed total from other program errors', () => {
    expect(fromTransactionError({ InstructionError: [2, { Custom: 6035 }] }).kind).toBe('changed');
  });

  it('recognize an expired transaction and insufficient SOL', () => {
    expect(fromTransactionError('BlockhashNotFound').kind).toBe('expired');
    expect(fromTransactionError({ InsufficientFundsForRent: { account_index: 0 } }).kind).toBe('insufficient-sol');
    expect(
      fromTransactionError({ InstructionError: [0, { Custom: 1 }] }, ['Transfer: insufficient lamports 1, need 2']).kind,
    ).toBe('insufficient-sol');
  });

  it('recognize a broken connection', () => {
    expect(toFailure(new TypeError('Failed to fetch')).kind).toBe('offline');
    expect(toFailure(new DOMException('It took too long.', 'TimeoutError')).kind).toBe('offline');
    expect(toFailure('whatever').kind).toBe('unknown');
  });
});

describe('configuration', () => {
  it('defaults the websocket to the next port and resolves relative URLs', () => {
    const config = readConfig({ rpc: 'http://127.0.0.1:8899', cranker: './' }, 'http://host:8910/');
    expect([config.websocket, config.cranker]).toEqual(['ws://127.0.0.1:8900/', 'http://host:8910']);
    expect(readConfig({ rpc: 'https://node.example/key' }, 'http://x/').websocket).toBe('wss://node.example/key');
  });

  it.each([
    [{}, 'rpc'],
    [{ rpc: 'javascript:alert(1)' }, 'rpc'],
    [{ rpc: 'http://x', websocket: 'http://x' }, 'websocket'],
    [{ rpc: 7 }, 'rpc'],
    [null, 'object'],
  ])('rejects %j with the field’s name', (value, name) => {
    expect(() => readConfig(value, 'http://x/')).toThrow(name);
  });
});

describe('routes', () => {
  it('parse links and tolerate malformed input', () => {
    expect(readRoute('#/galleries/abc').path).toEqual(['galleries', 'abc']);
    expect(readRoute('#/%E0%A4%A').path).toEqual(['%E0%A4%A']);
    expect(readRoute('').path).toEqual([]);
  });
});
