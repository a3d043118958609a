// @vitest-environment jsdom
// What breaks in a place takes nothing else with it, and what could not be loaded is asked for again.
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { Suspense, type ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Boundary } from '../../src/components/error-boundary';
import { later } from '../../src/components/lazy-retry';
import { Time } from '../../src/components/amounts';

const BROKEN = 'This place could not be shown.';
const again = () => fireEvent.click(screen.getByRole('button', { name: 'Try again' }));

// What React says of an error that is caught.
beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => undefined));
afterEach(() => { cleanup(); vi.restoreAllMocks(); });

describe('a place that can not be loaded', () => {
  it('says so once, and is asked for again by a button', async () => {
    const answers: (() => Promise<() => ReactNode>)[] = [];
    const load = vi.fn(() => (answers.shift() ?? (() => Promise.resolve(() => <p>It is here.</p>)))());
    answers.push(() => Promise.reject(new TypeError('Failed to fetch')), () => Promise.reject(new TypeError('Failed to fetch')));
    const Place = later(load as never);
    render(<>The rest.<Boundary title="Lock"><Suspense fallback="Loading"><Place /></Suspense></Boundary></>);
    expect(await screen.findByText(BROKEN)).toBeTruthy();
    expect(screen.getByText('The rest.')).toBeTruthy();
    expect(screen.getByRole('heading', { level: 1, name: 'Lock' })).toBeTruthy();
    expect(load).toHaveBeenCalledTimes(1);
    again();
    expect(await screen.findByText(BROKEN)).toBeTruthy();
    expect(load).toHaveBeenCalledTimes(2);
    again();
    expect(await screen.findByText('It is here.')).toBeTruthy();
    expect(load).toHaveBeenCalledTimes(3);
  });
});

describe('a place that throws', () => {
  it('is drawn anew by a button, and by going to another', () => {
    let isOdd = true;
    const Odd = () => { if (isOdd) throw new RangeError('An odd number.'); return <p>Even.</p>; };
    const { rerender } = render(<Boundary key="odd" title="Odd"><Odd /></Boundary>);
    expect(screen.getByRole('alert').textContent).toContain('An odd number.');
    rerender(<Boundary key="other" title="Other"><p>Elsewhere.</p></Boundary>);
    expect(screen.getByText('Elsewhere.')).toBeTruthy();
    rerender(<Boundary key="odd" title="Odd"><Odd /></Boundary>);
    expect(screen.getByText(BROKEN)).toBeTruthy();
    isOdd = false;
    again();
    expect(screen.getByText('Even.')).toBeTruthy();
  });
});

describe('a time', () => {
  it('that no calendar has is a dash', () => {
    render(<><p><Time at={9_999_999_999 * 86_400} /></p><p><Time at={0} /></p></>);
    expect(screen.getByText('–')).toBeTruthy();
    expect(screen.getByText(/1970/)).toBeTruthy();
  });
});
