// How much script is loaded first, and how soon the page answers with 50 galleries in the portfolio.
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { getAddressDecoder, getBase64Decoder, getBase64Encoder } from '@solana/kit';
import { getDelegationDecoder, getDelegationEncoder, getGalleryDecoder, getGalleryEncoder } from '@influence-points/client';
import { chain, expect, settled, test } from './visit';

const MOST_BYTES = 200_000;
const MOST_MILLISECONDS = 100;
const GALLERIES = 50;

test('the first script is small', ({}) => {
  const built = fileURLToPath(new URL('../../dist/', import.meta.url));
  const page = readFileSync(`${built}index.html`, 'utf8');
  const first = [...page.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map(([, name]) => name ?? '');
  const bytes = first.reduce((sum, name) => sum + gzipSync(readFileSync(built + name)).length, 0);
  const all = readdirSync(`${built}assets`).filter((name) => name.endsWith('.js'));
  console.log(`initial script: ${first.length} file(s), ${bytes} bytes compressed; ${all.length} files in all`);
  expect(first.length).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(MOST_BYTES);
});

test('50 galleries answer at once', async ({ page, visit }) => {
  await visit.wallet('fan-6');
  await page.route(`${chain().rpc}/**`, async (route) => {
    const asked = route.request().postDataJSON() as { method?: string };
    if (asked.method !== 'getProgramAccounts') return route.continue();
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: multiplied(await answer.json()) });
  });
  await visit.open('allocate');
  await visit.connect();
  await settled(page);
  await expect(page.getByRole('slider')).toHaveCount(GALLERIES);
  const slider = page.getByRole('slider').first();
  await slider.focus();
  const taken: number[] = [];
  for (let press = 0; press < 20; press += 1) {
    taken.push(await page.evaluate(pressed, press % 2 === 0 ? 'ArrowLeft' : 'ArrowRight'));
  }
  taken.sort((a, b) => a - b);
  const median = taken[10] ?? 0;
  console.log(`interaction with ${GALLERIES} galleries: median ${median.toFixed(1)} ms, slowest ${taken.at(-1)?.toFixed(1)} ms`);

  expect(median).toBeLessThan(MOST_MILLISECONDS);
});

/** Runs in the page: a key on the focused slider, and how long until it is painted. */
async function pressed(key: string): Promise<number> {
  const begun = performance.now();
  document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  return performance.now() - begun;
}

interface Found { pubkey: string; account: { data: [string, string] } }

/** The same accounts many times, each with an address of its own and a part of the shares. */
function multiplied(answer: { result: Found[] }) {
  const [first] = answer.result;
  if (!first) return answer;
  const bytes = getBase64Encoder().encode(first.account.data[0]);
  const result = Array.from({ length: GALLERIES }, (_, place) => {
    const data = bytes.length === getGalleryEncoder().fixedSize
      ? getGalleryEncoder().encode(getGalleryDecoder().decode(bytes))
      : part(getDelegationDecoder().decode(bytes), place);
    const pubkey = bytes.length === getGalleryEncoder().fixedSize ? numbered(place) : numbered(100 + place);
    return { ...first, pubkey, account: { ...first.account, data: [getBase64Decoder().decode(data), 'base64'] } };
  });
  return { ...answer, result };
}

function part(delegation: ReturnType<ReturnType<typeof getDelegationDecoder>['decode']>, place: number) {
  return getDelegationEncoder().encode({ ...delegation, gallery: numbered(place), shares: delegation.shares / BigInt(GALLERIES) });
}

function numbered(place: number) {
  const bytes = new Uint8Array(32).fill(place + 1);
  return getAddressDecoder().decode(bytes);
}
