// Amounts are read and shown as the command line does.
import { describe, expect, it } from 'vitest';
import { exact, parseAmount, percent, shown } from '../../src/core';

const POOL = { whole: 40_000_000n, available: 30_000_000n, what: 'in your wallet' };
const units = (typed: string) => {
  const parsed = parseAmount(typed, 6, POOL);
  return parsed.ok ? parsed.units : parsed.why;
};

describe('reading', () => {
  it.each([
    ['12.5', 12_500_000n],
    ['0.000001', 1n],
    ['7.50000000000', 7_500_000n],
    ['30', 30_000_000n],
    ['1\u202f2.5', 12_500_000n],
    ['25%', 10_000_000n],
    ['0.0001%', 40n],
    ['all', 30_000_000n],
    [' ALL ', 30_000_000n],
  ])('%s', (typed, expected) => expect(units(typed)).toBe(expected));

  it.each(['.5', '5.', '-1', '+1', '1e3', '1,5', '1_000', '1 0', '0x10', 'five', '%', '1.2.3', '٣'])('%s is no amount', (typed) => {
    expect(units(typed)).toMatch(/^Not an? /);
  });

  it('says what is wrong', () => {
    expect(units('1.2345678')).toContain('6 decimals');
    expect(units('0.00001%')).toContain('4 decimals');
    expect(units('100.01%')).toContain('100%');
    expect(units('30.000001')).toContain('30 that are in your wallet');
    expect(units('99999999999999999999999999')).toContain('More than');
  });
});

describe('showing', () => {
  it.each([0n, 1n, 999_999n, 1_000_000n, 1_500_000n, 1_234_567_890_000_001n, (1n << 64n) - 1n])('%s can be read again', (number) => {
    for (const text of [exact(number, 6), shown(number, 6)]) {
      expect(parseAmount(text, 6, { whole: number, available: 1n << 64n, what: 'there' })).toEqual({ ok: true, units: number });
    }
  });

  it('groups digits and rounds decimals', () => {
    expect(shown(1_234_567_994_999n, 6, 2)).toBe('1\u202f234\u202f567.99');
    expect(shown(493_347_499_999n, 6, 2)).toBe('493\u202f347.5');
    expect(shown(-5_000_000n, 6)).toBe('\u22125');
  });

  it('tells parts', () => {
    expect([percent(1n, 3n), percent(1n, 4n), percent(1n, 1_000_000n), percent(0n, 5n), percent(5n, 0n)]).toEqual(['33.3', '25', '<0.1', '0', '0']);
  });
});
