// @vitest-environment jsdom
// An error on a page affects nothing else, and a failed load can be retried.
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { Suspense, type ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ErrorBoundary } from '../../src/components/error-boundary';
import { lazyRetry } from '../../src/components/lazy-retry';
import { Time } from '../../src/components/amounts';

const BROKEN = 'This page could not be shown.';
const retry = () => fireEvent.click(screen.getByRole('button', { name: 'Try again' }));

// React logs caught errors.
beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => undefined));
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe('a page that fails to load', () => {
  it('shows an error and is loaded again by a button', async () => {
    const answers: (() => Promise<() => ReactNode>)[] = [];
    const load = vi.fn(() => (answers.shift() ?? (() => Promise.resolve(() => <p>It is here.</p>)))());
    answers.push(
      () => Promise.reject(new TypeError('Failed to fetch')),
      () => Promise.reject(new TypeError('Failed to fetch')),
    );
    const LazyPage = lazyRetry(load as never);
    render(
      <>
        The rest.
        <ErrorBoundary title="Lock">
          <Suspense fallback="Loading">
            <LazyPage />
          </Suspense>
        </ErrorBoundary>
      </>,
    );
    expect(await screen.findByText(BROKEN)).toBeTruthy();
    expect(screen.getByText('The rest.')).toBeTruthy();
    expect(screen.getByRole('heading', { level: 1, name: 'Lock' })).toBeTruthy();
    expect(load).toHaveBeenCalledTimes(1);
    retry();
    expect(await screen.findByText(BROKEN)).toBeTruthy();
    expect(load).toHaveBeenCalledTimes(2);
    retry();
    expect(await screen.findByText('It is here.')).toBeTruthy();
    expect(load).toHaveBeenCalledTimes(3);
  });
});

describe('a page that throws', () => {
  it('is rendered again by a button, and replaced by another page', () => {
    let isOdd = true;
    const Odd = () => {
      if (isOdd) throw new RangeError('An odd number.');
      return <p>Even.</p>;
    };
    const { rerender } = render(
      <ErrorBoundary key="odd" title="Odd">
        <Odd />
      </ErrorBoundary>,
    );
    expect(screen.getByRole('alert').textContent).toContain('An odd number.');
    rerender(
      <ErrorBoundary key="other" title="Other">
        <p>Elsewhere.</p>
      </ErrorBoundary>,
    );
    expect(screen.getByText('Elsewhere.')).toBeTruthy();
    rerender(
      <ErrorBoundary key="odd" title="Odd">
        <Odd />
      </ErrorBoundary>,
    );
    expect(screen.getByText(BROKEN)).toBeTruthy();
    isOdd = false;
    retry();
    expect(screen.getByText('Even.')).toBeTruthy();
  });
});

describe('a time', () => {
  it('outside the range of dates is a dash', () => {
    render(
      <>
        <p>
          <Time at={9_999_999_999 * 86_400} />
        </p>
        <p>
          <Time at={0} />
        </p>
      </>,
    );
    expect(screen.getByText('–')).toBeTruthy();
    expect(screen.getByText(/1970/)).toBeTruthy();
  });
});
