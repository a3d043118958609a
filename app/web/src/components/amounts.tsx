// Numbers on the page: base units as tokens or points, parts, addresses, times.
import type { Address } from '@solana/kit';
import { useNames, useProgram } from '../hooks/queries';
import { percent, shown } from '../core';

/** Decimals of $MESI; what is shown before they are known is no number. */
export function useDecimals(): number {
  return useProgram().data?.decimals ?? 6;
}

/** Decimals that people read; the whole number is in the title. */
const READ = 2;

/** Points or tokens, rounded to two decimals. */
export function Units({ of, sign = false }: { of: bigint; sign?: boolean }) {
  const decimals = useDecimals();
  const plus = sign && of > 0n ? '+' : '';
  const whole = plus + shown(of, decimals);
  const rounded = shown(of, decimals, READ);
  // What is less than the last decimal that people read is not nothing.
  const short = of !== 0n && /^\u2212?0$/.test(rounded) ? whole : plus + rounded;
  return <span title={short === whole ? undefined : whole}>{short}</span>;
}

export function Percent({ of, whole }: { of: bigint; whole: bigint }) {
  return <>{percent(of, whole)}&#8239;%</>;
}

/** The change from one amount to another, with its sign. */
export function Change({ before, after }: { before: bigint; after: bigint }) {
  if (before === after) return <span className="soft">no change</span>;
  return <span className={after > before ? 'up' : 'down'}><Units of={after - before} sign /></span>;
}

/** An address, short for the eye and whole for everything else. */
export function Short({ address }: { address: string }) {
  return (
    <span className="mono" title={address}>
      <span aria-hidden="true">{short(address)}</span>
      <span className="hidden">{address}</span>
    </span>
  );
}

export function short(address: string): string {
  return address.length <= 12 ? address : `${address.slice(0, 4)}…${address.slice(-4)}`;
}

/** What a gallery is called here: the name that the page was given, else its address. */
export function useGalleryName(): (gallery: Address) => string {
  const names = useNames();
  return (gallery) => names[gallery] ?? `Gallery ${short(gallery)}`;
}

/** The address beside a gallery's name: two may be called the same. Nothing where the name is the address. */
export function Named({ gallery }: { gallery: Address }) {
  return useNames()[gallery] === undefined ? null : <span className="soft small mono" title={gallery}>{short(gallery)}</span>;
}

/** A gallery's name, and beside it its address. */
export function GalleryName({ gallery }: { gallery: Address }) {
  const name = useGalleryName();
  return <>{name(gallery)} <Named gallery={gallery} /></>;
}

const SOL = 1_000_000_000n;

/** Lamports as SOL, to the sixth decimal, rounded up: a cost is never shown too low. */
export function sol(lamports: bigint): string {
  const step = SOL / 1_000_000n;
  const up = lamports >= 0n ? (lamports + step - 1n) / step : lamports / step;
  return `${shown(up, 6)} SOL`;
}

/** A time on the chain, in the reader's own way of writing it. */
export function Time({ at }: { at: number }) {
  const date = new Date(at * 1_000);
  // What comes from outside may be further than any calendar goes.
  if (Number.isNaN(date.getTime())) return <>–</>;
  const text = date.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  return <time dateTime={date.toISOString()}>{text}</time>;
}

/** A span of seconds in its largest units: `2 days 3 h`. */
export function span(seconds: number): string {
  const units: [number, string][] = [[86_400, 'd'], [3_600, 'h'], [60, 'min'], [1, 's']];
  const first = units.findIndex(([length]) => seconds >= length);
  if (first === -1) return '0 s';
  const [length, name] = units[first] ?? [1, 's'];
  const rest = units[first + 1];
  const head = `${Math.floor(seconds / length)} ${name}`;
  const tail = rest ? Math.floor((seconds % length) / rest[0]) : 0;
  return tail > 0 && rest ? `${head} ${tail} ${rest[1]}` : head;
}
