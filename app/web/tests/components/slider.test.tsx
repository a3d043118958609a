// @vitest-environment jsdom
// The slider stands where its value is, whoever changed it.
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Slider } from '../../src/components/slider';

beforeEach(() => vi.stubGlobal('ResizeObserver', class { observe() {} unobserve() {} disconnect() {} }));
afterEach(() => { cleanup(); vi.unstubAllGlobals(); });

function Held({ whole, most = whole, from = whole / 2n }: { whole: bigint; most?: bigint; from?: bigint }) {
  const [value, set] = useState(from);
  return (
    <>
      <Slider label="Part" value={value} whole={whole} most={() => most} text="" colour={0} onSlide={set} />
      <button type="button" onClick={() => set(whole / 4n)}>A quarter</button>
    </>
  );
}

const thumb = () => screen.getByRole('slider');
const press = (key: string) => fireEvent.keyDown(thumb(), { key });
const stands = () => Number(thumb().getAttribute('aria-valuenow'));

describe('slider', () => {
  it('follows its value after a key', () => {
    render(<Held whole={5_000n} />);
    press('ArrowRight');
    expect(stands()).toBe(501);
    fireEvent.click(screen.getByRole('button'));
    expect(stands()).toBe(250);
    press('ArrowLeft');
    expect(stands()).toBe(249);
  });

  it.each([1_001n, 1_999n, 5_000_003n])('goes to its end by steps of %s', (whole) => {
    render(<Held whole={whole} from={whole - whole / 20n} />);
    for (let step = stands(); step < 1_000; step += 1) press('ArrowRight');
    expect(stands()).toBe(1_000);
    press('Home');
    expect(stands()).toBe(0);
  });

  it('stays at the most that there is', () => {
    render(<Held whole={5_000n} most={2_600n} />);
    press('End');
    expect(stands()).toBe(520);
    press('ArrowRight');
    expect(stands()).toBe(520);
  });
});
