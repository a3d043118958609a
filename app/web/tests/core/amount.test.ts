// Amounts are parsed and formatted as in the command line.
import { describe, expect, it } from 'vitest';
import { formatExact, parseAmount, formatPercent, formatUi } from '../../src/core';

const LIMITS = { whole: 40_000_000n, available: 30_000_000n, description: 'in your wallet' };
const units = (typed: string) => {
  const parsed = parseAmount(typed, 6, LIMITS);
  return parsed.ok ? parsed.units : parsed.why;
};

describe('parsing', () => {
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

  it.each(['.5', '5.', '-1', '+1', '1e3', '1,5', '1_000', '1 0', '0x10', 'five', '%', '1.2.3', '٣'])(
    '%s is not an amount',
    (typed) => {
      expect(units(typed)).toMatch(/^Not an? /);
    },
  );

  it('gives the reason', () => {
    expect(units('1.2345678')).toContain('6 decimals');
    expect(units('0.00001%')).toContain('4 decimals');
    expect(units('100.01%')).toContain('100%');
    expect(units('30.000001')).toContain('30 that are in your wallet');
    expect(units('99999999999999999999999999')).toContain('Exceeds');
  });
});

describe('formatting', () => {
  it.each([0n, 1n, 999_999n, 1_000_000n, 1_500_000n, 1_234_567_890_000_001n, (1n << 64n) - 1n])(
    '%s can be parsed again',
    (number) => {
      for (const text of [formatExact(number, 6), formatUi(number, 6)]) {
        expect(parseAmount(text, 6, { whole: number, available: 1n << 64n, description: 'there' })).toEqual({
          ok: true,
          units: number,
        });
      }
    },
  );

  it('groups digits and rounds decimals', () => {
    expect(formatUi(1_234_567_994_999n, 6, 2)).toBe('1\u202f234\u202f567.99');
    expect(formatUi(493_347_499_999n, 6, 2)).toBe('493\u202f347.5');
    expect(formatUi(-5_000_000n, 6)).toBe('\u22125');
  });

  it('formats percentages', () => {
    expect([
      formatPercent(1n, 3n),
      formatPercent(1n, 4n),
      formatPercent(1n, 1_000_000n),
      formatPercent(0n, 5n),
      formatPercent(5n, 0n),
    ]).toEqual(['33.3', '25', '<0.1', '0', '0']);
  });
});
