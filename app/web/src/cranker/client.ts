// What a cranker's server says. Everything is checked before it is believed in form; what it proves is checked against
// the chain where it is shown.
import { Failure } from '../chain/errors';
import type { Config } from '../config';

/** No such thing, or no cranker: nothing to be alarmed about. */
export class Missing extends Error {}

/** Hears the cranker at `path`, below `/v1`. */
async function ask(config: Config, path: string): Promise<unknown> {
  if (config.cranker === undefined) throw new Missing('This page was set up without a cranker.');
  const answer = await fetch(`${config.cranker}/v1${path}`).catch((error: unknown) => { throw away(error); });
  if (answer.ok) return answer.json();
  const said = (await answer.json().catch(() => undefined)) as { error?: unknown; remedy?: unknown } | undefined;
  const text = typeof said?.error === 'string' ? said.error : `the cranker answers ${answer.status}`;
  if (answer.status === 404) throw new Missing(text);
  throw new Error(text);
}

const away = (error: unknown) =>
  new Failure('offline', 'The cranker does not answer.', 'What is on the chain is shown all the same; the rest follows by itself.', String(error));

/** What the crankers sign a day to be. */
export interface Contents {
  readonly contentHash: string;
  readonly holdingsRoot: string;
  readonly holdingsSum: bigint;
  readonly members: number;
  readonly others: number;
  readonly engagementRoot: string;
  readonly galleries: number;
  readonly weightsHash: string;
}

export interface Vote {
  readonly cranker: string;
  readonly contentHash: string;
}

export interface DaySummary {
  readonly day: number;
  readonly status: string;
  readonly challengeEndsAt: number | undefined;
  readonly votes: readonly Vote[];
  readonly degraded: boolean;
  readonly agrees: boolean | undefined;
  readonly onChain: Contents | undefined;
  readonly computed: Contents | undefined;
}

/** The days that the cranker knows of, newest first. */
export async function days(config: Config): Promise<DaySummary[]> {
  return list(field(await ask(config, '/days'), 'days')).map(daySummary);
}

export async function day(config: Config, number: number): Promise<DaySummary> {
  return daySummary(await ask(config, `/days/${number}`));
}

/** An owner's leaf of a day, with the way to the root. */
export interface HoldingProof {
  readonly day: number;
  readonly stands: boolean;
  readonly half: 'members' | 'others';
  readonly owner: string;
  readonly holdingScore: bigint;
  readonly influenceIndex: number;
  readonly position: number;
  readonly path: readonly { readonly hash: Uint8Array; readonly sum: bigint }[];
}

export async function holdingProof(config: Config, owner: string, number?: number): Promise<HoldingProof> {
  const said = await ask(config, `/proof/${owner}${number === undefined ? '' : `?day=${number}`}`);
  const leaf = field(said, 'leaf');
  return {
    day: whole(field(said, 'day')),
    stands: field(said, 'applicable') === true,
    half: field(said, 'half') === 'members' ? 'members' : 'others',
    owner: text(field(leaf, 'owner')),
    holdingScore: units(field(leaf, 'holding_score')),
    influenceIndex: whole(field(leaf, 'influence_index')),
    position: whole(field(said, 'position')),
    path: list(field(said, 'path')).map((node) => ({ hash: bytes(field(node, 'hash')), sum: units(field(node, 'sum')) })),
  };
}

/** A gallery's rank of a day, with the way to the root. */
export interface RankProof {
  readonly day: number;
  readonly rank: number;
  readonly galleries: number;
  readonly seal: Uint8Array;
  readonly position: number;
  readonly path: readonly Uint8Array[];
}

export async function rankProof(config: Config, gallery: string, number?: number): Promise<RankProof> {
  const said = await ask(config, `/rank/${gallery}${number === undefined ? '' : `?day=${number}`}`);
  const leaf = field(said, 'leaf');
  return {
    day: whole(field(said, 'day')),
    rank: whole(field(leaf, 'rank')),
    galleries: whole(field(said, 'galleries')),
    seal: bytes(field(leaf, 'seal')),
    position: whole(field(said, 'position')),
    path: list(field(said, 'path')).map(bytes),
  };
}

/** A wallet's last seven ended days: balance times seconds, base-unit seconds, the oldest first. */
export interface Week {
  readonly day: number;
  readonly daySeconds: number;
  readonly integrals: readonly bigint[];
}

export async function week(config: Config, owner: string): Promise<Week> {
  const said = await ask(config, `/owners/${owner}/twab`);
  return {
    day: whole(field(said, 'day')),
    daySeconds: positive(field(said, 'day_seconds')),
    integrals: list(field(said, 'integrals')).map(units),
  };
}

/** A gallery at the end of a day. */
export interface GalleryDay {
  readonly day: number;
  /** Points at the day's end, base units. */
  readonly points: bigint;
  /** Points on average over the day, base units. */
  readonly average: bigint;
  readonly rank: number | undefined;
}

/** A gallery's days, the oldest first. */
export async function galleryDays(config: Config, gallery: string): Promise<GalleryDay[]> {
  return list(field(await ask(config, `/galleries/${gallery}/days`), 'days')).map((said) => ({
    day: whole(field(said, 'day')),
    points: units(field(said, 'points')),
    average: units(field(said, 'average_points')),
    rank: optional(field(said, 'rank'), whole),
  }));
}

function daySummary(said: unknown): DaySummary {
  return {
    day: whole(field(said, 'day')),
    status: text(field(said, 'status')),
    challengeEndsAt: optional(field(said, 'challenge_ends_at'), whole),
    votes: list(field(said, 'votes')).map((vote) => ({
      cranker: text(field(vote, 'cranker')),
      contentHash: text(field(vote, 'content_hash')),
    })),
    degraded: field(said, 'degraded') === true,
    agrees: optional(field(said, 'matches_chain'), (agrees) => agrees === true),
    onChain: optional(field(said, 'on_chain'), contents),
    computed: optional(field(said, 'computed'), contents),
  };
}

function contents(said: unknown): Contents {
  return {
    contentHash: text(field(said, 'content_hash')),
    holdingsRoot: text(field(said, 'holdings_root')),
    holdingsSum: units(field(said, 'holdings_sum')),
    members: whole(field(said, 'members')),
    others: whole(field(said, 'others')),
    engagementRoot: text(field(said, 'engagement_root')),
    galleries: whole(field(said, 'galleries')),
    weightsHash: text(field(said, 'weights_hash')),
  };
}

const odd = () => new Error('The cranker’s answer can not be read: it may be of another version.');

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) throw odd();
  return (value as Record<string, unknown>)[name];
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw odd();
  return value;
}

function text(value: unknown): string {
  if (typeof value !== 'string' || value.length > 200) throw odd();
  return value;
}

function whole(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw odd();
  return value;
}

function positive(value: unknown): number {
  const number = whole(value);
  if (number === 0) throw odd();
  return number;
}

/** Wide numbers are written as text. */
function units(value: unknown): bigint {
  if (typeof value !== 'string' || !/^\d{1,39}$/.test(value)) throw odd();
  return BigInt(value);
}

function bytes(value: unknown): Uint8Array {
  if (typeof value !== 'string' || !/^[0-9a-f]{64}$/.test(value)) throw odd();
  return Uint8Array.from(value.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function optional<T>(value: unknown, read: (value: unknown) => T): T | undefined {
  return value === undefined || value === null ? undefined : read(value);
}
