// TypeScript client of the program: generated code, and instructions with remaining accounts.

export * from './generated';
export { settleAll, withSettleTargets } from './remaining-accounts';
