// The minimum lock time starts when a higher level of the current table is reached.
import { expect, it } from 'vitest';
import { lock } from '../../src/core';

const LEVELS = [
  { locked: 100n, minLockSeconds: 60 },
  { locked: 200n, minLockSeconds: 0 },
  { locked: 300n, minLockSeconds: 180 },
];

it.each([
  ['no level is reached', 0n, 0, 99n, 0],
  ['the first level', 0n, 0, 100n, 60],
  ['a level without a time', 100n, 1, 100n, 0],
  ['two levels at once', 100n, 1, 200n, 180],
  ['the same level', 300n, 3, 500n, 0],
  ['a stored level of an older, lower table', 150n, 3, 150n, 180],
  ['a stored level of an older, higher table', 300n, 1, 1n, 180],
])('%s', (_, locked, creatorLevel, more, seconds) => {
  expect(lock.minimumLockTime(LEVELS, { locked, creatorLevel }, more)).toBe(seconds);
});
