// Errors of the rules, named as in `influence_core::RuleError`.

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

/** A rule is violated: the program would reject the same operation. */
export class RuleError extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal);
    this.name = 'RuleError';
  }
}
