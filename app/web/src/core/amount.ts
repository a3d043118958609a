// Parses and formats amounts. Accepts the command line's syntax: `12.5`, `25%` and `all`. Amounts are bigint base units;
// no floating point is involved.

/** 100 %, in millionths. */
const ONE = 1_000_000n;
const PERCENT_DECIMALS = 4;

export interface AmountLimits {
  /** 100 % of a percentage, base units. */
  readonly whole: bigint;
  /** Upper limit, base units. */
  readonly available: bigint;
  /** Completes "10 are ..." in error messages: `in your wallet`, `locked`. */
  readonly description: string;
}

/** An amount in base units, or the reason why the input is not valid. */
export type ParsedAmount = { readonly ok: true; readonly units: bigint } | { readonly ok: false; readonly why: string };

/** Parses user input. Percentages round down. */
export function parseAmount(typed: string, decimals: number, limits: AmountLimits): ParsedAmount {
  const text = typed.trim();
  if (text.toLowerCase() === 'all') {
    return limits.available === 0n ? refused(`Nothing is ${limits.description}.`) : { ok: true, units: limits.available };
  }
  const amount = text.endsWith('%') ? parsePercent(text, limits.whole) : parseTokens(text, decimals);
  if (!amount.ok) return amount;
  if (amount.units > limits.available) {
    const limit = formatUi(limits.available, decimals);
    return refused(`Exceeds the ${limit} that are ${limits.description}: enter less or “all”.`);
  }
  return amount;
}

function parseTokens(text: string, decimals: number): ParsedAmount {
  const number = parseDecimal(text);
  if (!number) return refused('Not an amount: enter tokens such as 12.5, a percentage such as 25%, or “all”.');
  if (number.places > decimals) return refused(`The token has ${decimals} decimals: enter at most ${decimals}.`);
  return { ok: true, units: number.digits * 10n ** BigInt(decimals - number.places) };
}

function parsePercent(text: string, whole: bigint): ParsedAmount {
  const number = parseDecimal(text.slice(0, -1).trim());
  if (!number) return refused('Not a percentage: enter one such as 25%.');
  if (number.places > PERCENT_DECIMALS) return refused(`Enter a percentage with at most ${PERCENT_DECIMALS} decimals.`);
  const millionths = number.digits * 10n ** BigInt(PERCENT_DECIMALS - number.places);
  if (millionths > ONE) return refused('Exceeds 100%: enter at most 100%.');
  return { ok: true, units: (whole * millionths) / ONE };
}

/**
 * Parses a decimal number; drops trailing zeros of the fraction. A plain space may only group three digits. The narrow
 * spaces that this page prints are allowed anywhere, since users edit the formatted number in place.
 */
function parseDecimal(text: string): { digits: bigint; places: number } | undefined {
  const plain = text.replace(/(?<=\d)(?:[\u2009\u202f\u00a0]| (?=\d{3}(?!\d)))/g, '');
  const match = /^(\d+)(?:\.(\d+))?$/.exec(plain);
  if (!match) return undefined;
  const places = (match[2] ?? '').replace(/0+$/, '');
  return { digits: BigInt(`${match[1]}${places}`), places: places.length };
}

function refused(why: string): ParsedAmount {
  return { ok: false, why };
}

/** Formats base units as tokens without grouping, as `parseAmount` reads them: `12.5`. */
export function formatExact(units: bigint, decimals: number): string {
  const digits = units.toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const places = digits.slice(digits.length - decimals).replace(/0+$/, '');
  return places === '' ? whole : `${whole}.${places}`;
}

/** Formats base units as tokens for display: groups of three digits, rounded to at most `places` decimals. */
export function formatUi(units: bigint, decimals: number, places = decimals): string {
  const step = 10n ** BigInt(Math.max(decimals - places, 0));
  const size = units < 0n ? -units : units;
  const rounded = ((size + step / 2n) / step) * step;
  const [whole = '0', rest = ''] = formatExact(rounded, decimals).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, '\u202f');
  return `${units < 0n ? '\u2212' : ''}${grouped}${rest === '' ? '' : `.${rest}`}`;
}

/** Formats a percentage to one decimal; a nonzero part below that is `<0.1`. */
export function formatPercent(units: bigint, whole: bigint): string {
  if (whole === 0n || units === 0n) return '0';
  const tenths = (units * 1_000n + whole / 2n) / whole;
  if (tenths === 0n) return '<0.1';
  return tenths % 10n === 0n ? `${tenths / 10n}` : `${tenths / 10n}.${tenths % 10n}`;
}

/** A part of a whole as a fraction of 1, for drawing only. */
export function fraction(units: bigint, whole: bigint): number {
  return whole === 0n ? 0 : Number((units * 1_000_000n) / whole) / 1_000_000;
}
