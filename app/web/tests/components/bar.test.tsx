// @vitest-environment jsdom
// The amount field and the bar.
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { useState } from 'react';
import { AmountField } from '../../src/components/amount-field';
import { Bar } from '../../src/components/bar';
import { parseAmount } from '../../src/core';

const LIMITS = { whole: 10_000_000n, available: 10_000_000n, description: 'there' };

function Field() {
  const [typed, setTyped] = useState('');
  const parsed = parseAmount(typed, 6, LIMITS);
  const amount =
    typed === ''
      ? { units: undefined, why: undefined }
      : parsed.ok
        ? { units: parsed.units, why: undefined }
        : { units: undefined, why: parsed.why };
  return <AmountField label="Lock" typed={typed} onType={setTyped} amount={amount} help="help" />;
}

describe('amount field', () => {
  it('describes its error for screen readers, and its buttons enter a percentage', async () => {
    render(<Field />);
    const field = screen.getByRole('textbox', { name: 'Lock' });
    await userEvent.type(field, '11');
    expect(field.getAttribute('aria-invalid')).toBe('true');
    const description = document.getElementById(field.getAttribute('aria-describedby') ?? '');
    expect(description?.textContent).toContain('Exceeds the 10');
    await userEvent.click(screen.getByRole('button', { name: 'Lock: 50%' }));
    expect((field as HTMLInputElement).value).toBe('50%');
    expect(field.getAttribute('aria-invalid')).toBe('false');
  });
});

describe('bar', () => {
  it('draws parts in proportion, and none for zero', () => {
    const { container } = render(
      <Bar
        total={100n}
        parts={[
          { key: 'a', points: 25n, color: 0 },
          { key: 'b', points: 0n, color: 1 },
          { key: 'c', points: 75n, color: 'free' },
        ]}
      />,
    );
    const drawn = [...container.querySelectorAll<HTMLElement>('.bar > span')].map(({ style }) => Number(style.flexGrow));
    expect(drawn).toEqual([0.25, 0.75]);
  });
});
