// What a cranker says is looked at before anything is computed with it.
import { afterEach, expect, it, vi } from 'vitest';
import { week } from '../../src/cranker/client';
import type { Config } from '../../src/config';

afterEach(() => void vi.unstubAllGlobals());

/** A week of a cranker whose days are so long. */
function weekOf(daySeconds: unknown) {
  vi.stubGlobal('fetch', async () => Response.json({ day: 7, day_seconds: daySeconds, integrals: ['1', '2'] }));
  return week({ cranker: 'http://cranker.example' } as Config, 'owner');
}

it('reads a week', async () => {
  expect(await weekOf(60)).toEqual({ day: 7, daySeconds: 60, integrals: [1n, 2n] });
});

it.each([0, -60, 1.5, '60', null])('refuses days of %s seconds', async (daySeconds) => {
  await expect(weekOf(daySeconds)).rejects.toThrow('The cranker’s answer can not be read');
});
