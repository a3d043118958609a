// Every way in which signing fails has its own state, with what to do.
import { describe, expect, it } from 'vitest';
import { asFailure, ofTransaction } from '../../src/chain/errors';
import { readConfig } from '../../src/config';
import { readRoute } from '../../src/hooks/route';

describe('failures', () => {
  it('names the program’s refusals with their remedies', () => {
    const failure = ofTransaction({ InstructionError: [2n, { Custom: 6037n }] });
    expect([failure.kind, failure.title, failure.remedy]).toEqual(['refused', 'More points than are free.', 'Withdraw from a gallery first or allocate less.']);
  });

  it('tells a changed total from a refusal', () => {
    expect(ofTransaction({ InstructionError: [2, { Custom: 6035 }] }).kind).toBe('changed');
  });

  it('tells an expired transaction and an empty purse', () => {
    expect(ofTransaction('BlockhashNotFound').kind).toBe('expired');
    expect(ofTransaction({ InsufficientFundsForRent: { account_index: 0 } }).kind).toBe('poor');
    expect(ofTransaction({ InstructionError: [0, { Custom: 1 }] }, ['Transfer: insufficient lamports 1, need 2']).kind).toBe('poor');
  });

  it('takes a broken connection for one', () => {
    expect(asFailure(new TypeError('Failed to fetch')).kind).toBe('offline');
    expect(asFailure(new DOMException('It took too long.', 'TimeoutError')).kind).toBe('offline');
    expect(asFailure('whatever').kind).toBe('unknown');
  });
});

describe('configuration', () => {
  it('finds the websocket at the next port, and the cranker beside the page', () => {
    const config = readConfig({ rpc: 'http://127.0.0.1:8899', cranker: './' }, 'http://host:8910/');
    expect([config.websocket, config.cranker]).toEqual(['ws://127.0.0.1:8900/', 'http://host:8910']);
    expect(readConfig({ rpc: 'https://node.example/key' }, 'http://x/').websocket).toBe('wss://node.example/key');
  });

  it.each([[{}, 'rpc'], [{ rpc: 'javascript:alert(1)' }, 'rpc'], [{ rpc: 'http://x', websocket: 'http://x' }, 'websocket'], [{ rpc: 7 }, 'rpc'], [null, 'object']])('refuses %j by name', (value, name) => {
    expect(() => readConfig(value, 'http://x/')).toThrow(name as string);
  });
});

describe('routes', () => {
  it('read what links write, and survive nonsense', () => {
    expect(readRoute('#/galleries/abc').path).toEqual(['galleries', 'abc']);
    expect(readRoute('#/%E0%A4%A').path).toEqual(['%E0%A4%A']);
    expect(readRoute('').path).toEqual([]);
  });
});
