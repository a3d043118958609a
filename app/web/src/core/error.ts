// Why a rule refuses, by the names of `influence_core::RuleError`.

export type Refusal =
  | 'ZeroAmount'
  | 'NothingToAllocate'
  | 'MoreThanFree'
  | 'MoreThanLocked'
  | 'BelowLockFloor'
  | 'Overflow'
  | 'DivisionByZero'
  | 'InvariantViolated'
  | 'MalformedProof';

/** A rule that refuses: what was asked for would fail on chain too. */
export class RuleError extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal);
    this.name = 'RuleError';
  }
}
