// The rules, mirrored from core. No rule of the product is computed anywhere else in the page.
export * from './amount';
export * from './calendar';
export * from './error';
export * as holding from './holding';
export * as lock from './lock';
export * as merkle from './merkle';
export * as shares from './shares';
export * as tiers from './tiers';
export * from './mul-div';
