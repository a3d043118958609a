// @vitest-environment jsdom
// The slider follows its value.
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Slider } from '../../src/components/slider';

beforeEach(() =>
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  ),
);
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function ControlledSlider({ whole, max = whole, from = whole / 2n }: { whole: bigint; max?: bigint; from?: bigint }) {
  const [value, setValue] = useState(from);
  return (
    <>
      <Slider label="Share" value={value} whole={whole} max={() => max} text="" color={0} onSlide={setValue} />
      <button type="button" onClick={() => setValue(whole / 4n)}>
        A quarter
      </button>
    </>
  );
}

const thumb = () => screen.getByRole('slider');
const press = (key: string) => fireEvent.keyDown(thumb(), { key });
const position = () => Number(thumb().getAttribute('aria-valuenow'));

describe('slider', () => {
  it('follows its value after a key press', () => {
    render(<ControlledSlider whole={5_000n} />);
    press('ArrowRight');
    expect(position()).toBe(501);
    fireEvent.click(screen.getByRole('button'));
    expect(position()).toBe(250);
    press('ArrowLeft');
    expect(position()).toBe(249);
  });

  it.each([1_001n, 1_999n, 5_000_003n])('reaches its end in steps with a total of %s', (whole) => {
    render(<ControlledSlider whole={whole} from={whole - whole / 20n} />);
    for (let step = position(); step < 1_000; step += 1) press('ArrowRight');
    expect(position()).toBe(1_000);
    press('Home');
    expect(position()).toBe(0);
  });

  it('stops at the maximum', () => {
    render(<ControlledSlider whole={5_000n} max={2_600n} />);
    press('End');
    expect(position()).toBe(520);
    press('ArrowRight');
    expect(position()).toBe(520);
  });
});
