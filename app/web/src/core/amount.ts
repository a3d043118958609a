// Amounts as people write them and as they are shown. Reads what the command line reads: `12.5`, `25%`, `all`; between
// the two there are only base units, never a float.

/** One whole, for parts: a percent is 10 000 of it. */
const WHOLE = 1_000_000n;
const PART_DECIMALS = 4;

/** What an amount is taken of. */
export interface Pool {
  /** What a percentage is a part of, base units. */
  readonly whole: bigint;
  /** The most that can be asked for, base units. */
  readonly available: bigint;
  /** What is available, to go on after "10 are": `in your wallet`, `locked`. */
  readonly what: string;
}

/** The amount in base units, or why it is none. */
export type Parsed = { readonly ok: true; readonly units: bigint } | { readonly ok: false; readonly why: string };

/** Base units of what somebody typed, at most what is available. A part is rounded down. */
export function parseAmount(typed: string, decimals: number, pool: Pool): Parsed {
  const text = typed.trim();
  if (text.toLowerCase() === 'all') {
    return pool.available === 0n ? refused(`Nothing is ${pool.what}.`) : { ok: true, units: pool.available };
  }
  const asked = text.endsWith('%') ? part(text, pool.whole) : tokens(text, decimals);
  if (!asked.ok) return asked;
  if (asked.units > pool.available) {
    const most = shown(pool.available, decimals);
    return refused(`More than the ${most} that are ${pool.what}: ask for less, or for “all”.`);
  }
  return asked;
}

function tokens(text: string, decimals: number): Parsed {
  const number = decimal(text);
  if (!number) return refused('Not an amount: write tokens such as 12.5, a percentage such as 25%, or “all”.');
  if (number.places > decimals) return refused(`The token has ${decimals} decimals: write at most ${decimals}.`);
  return { ok: true, units: number.digits * 10n ** BigInt(decimals - number.places) };
}

function part(text: string, whole: bigint): Parsed {
  const number = decimal(text.slice(0, -1).trim());
  if (!number) return refused('Not a percentage: write one such as 25%.');
  if (number.places > PART_DECIMALS) return refused(`Write a percentage with at most ${PART_DECIMALS} decimals.`);
  const millionths = number.digits * 10n ** BigInt(PART_DECIMALS - number.places);
  if (millionths > WHOLE) return refused('More than the whole: write at most 100%.');
  return { ok: true, units: (whole * millionths) / WHOLE };
}

/**
 * A number with places after its point, none of them a 0 at the end. Groups may be set apart; by the spaces that the page
 * sets them apart with anywhere, since digits are added to what is shown.
 */
function decimal(text: string): { digits: bigint; places: number } | undefined {
  const plain = text.replace(/(?<=\d)(?:[\u2009\u202f\u00a0]| (?=\d{3}(?!\d)))/g, '');
  const match = /^(\d+)(?:\.(\d+))?$/.exec(plain);
  if (!match) return undefined;
  const places = (match[2] ?? '').replace(/0+$/, '');
  return { digits: BigInt(`${match[1]}${places}`), places: places.length };
}

function refused(why: string): Parsed {
  return { ok: false, why };
}

/** Base units as tokens, in full and as `parseAmount` reads them: `12.5`. */
export function exact(units: bigint, decimals: number): string {
  const digits = units.toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const places = digits.slice(digits.length - decimals).replace(/0+$/, '');
  return places === '' ? whole : `${whole}.${places}`;
}

/** Base units as tokens for people: groups of three digits, rounded to at most `places` decimals. */
export function shown(units: bigint, decimals: number, places = decimals): string {
  const step = 10n ** BigInt(Math.max(decimals - places, 0));
  const size = units < 0n ? -units : units;
  const rounded = ((size + step / 2n) / step) * step;
  const [whole = '0', rest = ''] = exact(rounded, decimals).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, '\u202f');
  return `${units < 0n ? '\u2212' : ''}${grouped}${rest === '' ? '' : `.${rest}`}`;
}

/** A part of a whole in percent, to a tenth; small parts that are not nothing are `<0.1`. */
export function percent(units: bigint, whole: bigint): string {
  if (whole === 0n || units === 0n) return '0';
  const tenths = (units * 1_000n + whole / 2n) / whole;
  if (tenths === 0n) return '<0.1';
  return tenths % 10n === 0n ? `${tenths / 10n}` : `${tenths / 10n}.${tenths % 10n}`;
}

/** A part of a whole as a fraction of 1, for drawing alone. */
export function fraction(units: bigint, whole: bigint): number {
  return whole === 0n ? 0 : Number((units * 1_000_000n) / whole) / 1_000_000;
}
