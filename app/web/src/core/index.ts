// The rules of `influence-core` that the page needs, in TypeScript. The page computes rules only here. Why not WebAssembly:
// it would need a second toolchain and a call boundary that every slider movement crosses. Both implementations run the
// same random cases and published vectors, so a change of a rule in core that is missing here fails a test.
export * from './amount';
export * from './calendar';
export * from './error';
export * as holding from './holding';
export * as lock from './lock';
export * as merkle from './merkle';
export * as shares from './shares';
export * as tiers from './tiers';
export * from './mul-div';
