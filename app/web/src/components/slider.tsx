// A slider for a part of a total, in steps of 1/1000.
import * as Radix from '@radix-ui/react-slider';
import { fraction, min } from '../core';
import { colorClass } from './bar';

const STEPS = 1_000;
const HALF = BigInt(STEPS / 2);

export function Slider({
  label,
  value,
  whole,
  max,
  text,
  color,
  disabled = false,
  onSlide,
}: {
  label: string;
  /** Base units. */
  value: bigint;
  /** Value at the right end, base units. */
  whole: bigint;
  /** Largest allowed value, base units; a function because it changes without a render. */
  max: () => bigint;
  /** The value as text for screen readers. */
  text: string;
  color: number;
  disabled?: boolean;
  onSlide: (units: bigint) => void;
}) {
  const at = Math.round(fraction(value, whole) * STEPS);
  const slide = (step: number) => {
    // Rounds to nearest, so that the thumb stays at the step that the user selected.
    const units = (whole * BigInt(step) + HALF) / BigInt(STEPS);
    onSlide(min(units, max()));
  };
  return (
    <Radix.Root
      className="slider"
      min={0}
      max={STEPS}
      step={1}
      value={[at]}
      disabled={disabled || whole === 0n}
      onValueChange={([step = 0]) => slide(step)}
    >
      <Radix.Track className="slider-track">
        <Radix.Range className={`slider-range ${colorClass(color)}`} />
      </Radix.Track>
      <Radix.Thumb className="slider-thumb" aria-label={label} aria-valuetext={text} />
    </Radix.Root>
  );
}
