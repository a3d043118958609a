// An input for an amount: `12.5`, `25%` or `all`, with its error below.
import { useId, type ReactNode } from 'react';
import { parseAmount, type AmountLimits } from '../core';
import { useDecimals } from './amounts';

export interface Amount {
  /** Base units; undefined for an empty or invalid input. */
  readonly units: bigint | undefined;
  readonly why: string | undefined;
}

/** Parses the input. An empty field and zero give no amount and no error. */
export function useAmount(typed: string, pool: AmountLimits): Amount {
  const decimals = useDecimals();
  if (typed.trim() === '') return { units: undefined, why: undefined };
  const parsed = parseAmount(typed, decimals, pool);
  if (!parsed.ok) return { units: undefined, why: parsed.why };
  return parsed.units === 0n ? { units: undefined, why: undefined } : { units: parsed.units, why: undefined };
}

export function AmountField({
  label,
  typed,
  onType,
  amount,
  help,
  disabled = false,
}: {
  label: string;
  typed: string;
  onType: (typed: string) => void;
  amount: Amount;
  help?: ReactNode;
  disabled?: boolean;
}) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="row">
        <input
          id={id}
          type="text"
          inputMode="decimal"
          autoComplete="off"
          spellCheck={false}
          value={typed}
          disabled={disabled}
          placeholder="12.5, 25% or all"
          aria-invalid={amount.why !== undefined}
          aria-describedby={`${id}-help`}
          onChange={(event) => onType(event.target.value)}
        />
        {['25%', '50%', 'all'].map((part) => (
          <button
            key={part}
            type="button"
            className="quiet"
            disabled={disabled}
            aria-label={`${label}: ${part}`}
            onClick={() => onType(part)}
          >
            {part}
          </button>
        ))}
      </div>
      <div id={`${id}-help`}>
        {amount.why ? <span className="wrong">{amount.why}</span> : <span className="help">{help}</span>}
      </div>
    </div>
  );
}
