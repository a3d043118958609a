// The program in TypeScript: everything generated from its interface, and the accounts behind the named ones.

export * from './generated';
export { settleAll, settling } from './remaining-accounts';
