// Cranker responses are validated.
import { afterEach, expect, it, vi } from 'vitest';
import { fetchWeek } from '../../src/cranker/client';
import type { Config } from '../../src/config';

afterEach(() => void vi.unstubAllGlobals());

/** A week response with this day length. */
function weekOf(daySeconds: unknown) {
  vi.stubGlobal('fetch', async () => Response.json({ day: 7, day_seconds: daySeconds, integrals: ['1', '2'] }));
  return fetchWeek({ cranker: 'http://cranker.example' } as Config, 'owner');
}

it('parses a week', async () => {
  expect(await weekOf(60)).toEqual({ day: 7, daySeconds: 60, integrals: [1n, 2n] });
});

it.each([0, -60, 1.5, '60', null])('rejects days of %s seconds', async (daySeconds) => {
  await expect(weekOf(daySeconds)).rejects.toThrow('The cranker’s response cannot be read');
});
