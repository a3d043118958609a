// Formatted values: amounts, percentages, addresses, names and times.
import type { Address } from '@solana/kit';
import { useNames, useProgramConfig } from '../hooks/queries';
import { formatPercent, formatUi } from '../core';

/** Decimals of $MESI. The default is only used before the config is loaded, when no amounts are shown. */
export function useDecimals(): number {
  return useProgramConfig().data?.decimals ?? 6;
}

/** Displayed decimals; the tooltip has the exact amount. */
const UI_DECIMALS = 2;

export function Units({ of, sign = false }: { of: bigint; sign?: boolean }) {
  const decimals = useDecimals();
  const plus = sign && of > 0n ? '+' : '';
  const whole = plus + formatUi(of, decimals);
  const rounded = formatUi(of, decimals, UI_DECIMALS);
  // A nonzero amount below the displayed precision is shown in full instead of as 0.
  const text = of !== 0n && /^\u2212?0$/.test(rounded) ? whole : plus + rounded;
  return <span title={text === whole ? undefined : whole}>{text}</span>;
}

export function Percent({ of, whole }: { of: bigint; whole: bigint }) {
  return <>{formatPercent(of, whole)}&#8239;%</>;
}

/** The signed difference of two amounts. */
export function AmountChange({ before, after }: { before: bigint; after: bigint }) {
  if (before === after) return <span className="soft">no change</span>;
  return (
    <span className={after > before ? 'up' : 'down'}>
      <Units of={after - before} sign />
    </span>
  );
}

/** An address: abbreviated on screen, complete for screen readers and the clipboard. */
export function ShortAddress({ address }: { address: string }) {
  return (
    <span className="mono" title={address}>
      <span aria-hidden="true">{shortenAddress(address)}</span>
      <span className="hidden">{address}</span>
    </span>
  );
}

export function shortenAddress(address: string): string {
  return address.length <= 12 ? address : `${address.slice(0, 4)}…${address.slice(-4)}`;
}

/** Returns a function for gallery names: the configured name or the abbreviated address. */
export function useGalleryName(): (gallery: Address) => string {
  const names = useNames();
  return (gallery) => names[gallery] ?? `Gallery ${shortenAddress(gallery)}`;
}

/** The address beside a gallery's configured name, since names are not unique. */
export function GalleryAddress({ gallery }: { gallery: Address }) {
  return useNames()[gallery] === undefined ? null : (
    <span className="soft small mono" title={gallery}>
      {shortenAddress(gallery)}
    </span>
  );
}

/** A gallery's name with its address. */
export function GalleryName({ gallery }: { gallery: Address }) {
  const name = useGalleryName();
  return (
    <>
      {name(gallery)} <GalleryAddress gallery={gallery} />
    </>
  );
}

const SOL = 1_000_000_000n;

/** Formats lamports as SOL with six decimals, rounded up: a cost is never shown too low. */
export function formatSol(lamports: bigint): string {
  const step = SOL / 1_000_000n;
  const up = lamports >= 0n ? (lamports + step - 1n) / step : lamports / step;
  return `${formatUi(up, 6)} SOL`;
}

/** Unix seconds in the user's locale. */
export function Time({ at }: { at: number }) {
  const date = new Date(at * 1_000);
  // Untrusted values may be outside the range of dates.
  if (Number.isNaN(date.getTime())) return <>–</>;
  const text = date.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  return <time dateTime={date.toISOString()}>{text}</time>;
}

/** Formats seconds in the two largest units: `2 d 3 h`. */
export function formatDuration(seconds: number): string {
  const units: [number, string][] = [
    [86_400, 'd'],
    [3_600, 'h'],
    [60, 'min'],
    [1, 's'],
  ];
  const first = units.findIndex(([length]) => seconds >= length);
  if (first === -1) return '0 s';
  const [length, name] = units[first] ?? [1, 's'];
  const rest = units[first + 1];
  const head = `${Math.floor(seconds / length)} ${name}`;
  const tail = rest ? Math.floor((seconds % length) / rest[0]) : 0;
  return tail > 0 && rest ? `${head} ${tail} ${rest[1]}` : head;
}
