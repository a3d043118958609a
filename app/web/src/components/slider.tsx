// A slider over a part of a whole. It moves in thousandths; what it stands at is told in words.
import * as Radix from '@radix-ui/react-slider';
import { fraction, min } from '../core';
import { colourClass } from './bar';

const STEPS = 1_000;
const HALF = BigInt(STEPS / 2);

export function Slider({ label, value, whole, most, text, colour, disabled = false, onSlide }: {
  label: string;
  /** Base units. */
  value: bigint;
  /** What the slider's length stands for, base units. */
  whole: bigint;
  /** As far as it goes, base units; asked while it is slid. */
  most: () => bigint;
  /** What it stands at, in words. */
  text: string;
  colour: number;
  disabled?: boolean;
  onSlide: (units: bigint) => void;
}) {
  const at = Math.round(fraction(value, whole) * STEPS);
  const slide = (step: number) => {
    // Rounded to the nearest: the step that is slid to is the one that the thumb then stands at.
    const units = (whole * BigInt(step) + HALF) / BigInt(STEPS);
    onSlide(min(units, most()));
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
      <Radix.Track className="slider-track"><Radix.Range className={`slider-range ${colourClass(colour)}`} /></Radix.Track>
      <Radix.Thumb className="slider-thumb" aria-label={label} aria-valuetext={text} />
    </Radix.Root>
  );
}
