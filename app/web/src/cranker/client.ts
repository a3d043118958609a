// Client of a cranker's HTTP server. The shape of every response is validated here; proofs are verified against the chain
// in `check.ts`.
import { Failure } from '../chain/errors';
import type { Config } from '../config';

/** The requested data does not exist, or the page has no cranker. */
export class NotFound extends Error {}

/** Fetches JSON from `path`, below `/v1`. */
async function fetchJson(config: Config, path: string): Promise<unknown> {
  if (config.cranker === undefined) throw new NotFound('This page is configured without a cranker.');
  const answer = await fetch(`${config.cranker}/v1${path}`).catch((error: unknown) => {
    throw crankerOffline(error);
  });
  if (answer.ok) return answer.json();
  const json = (await answer.json().catch(() => undefined)) as { error?: unknown; remedy?: unknown } | undefined;
  const text = typeof json?.error === 'string' ? json.error : `the cranker responded with status ${answer.status}`;
  if (answer.status === 404) throw new NotFound(text);
  throw new Error(text);
}

const crankerOffline = (error: unknown) =>
  new Failure(
    'offline',
    'The cranker does not answer.',
    'Data from the chain is still shown; the page retries the rest automatically.',
    String(error),
  );

/** Contents of a snapshot: what the crankers vote on. */
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

/** All days that the cranker knows, newest first. */
export async function fetchDays(config: Config): Promise<DaySummary[]> {
  return list(field(await fetchJson(config, '/days'), 'days')).map(daySummary);
}

/** An owner's leaf of a day, with its Merkle path. */
export interface HoldingProof {
  readonly day: number;
  readonly half: 'members' | 'others';
  readonly owner: string;
  readonly holdingScore: bigint;
  readonly influenceIndex: number;
  readonly position: number;
  readonly path: readonly { readonly hash: Uint8Array; readonly sum: bigint }[];
}

export async function fetchHoldingProof(config: Config, owner: string, number?: number): Promise<HoldingProof> {
  const json = await fetchJson(config, `/proof/${owner}${number === undefined ? '' : `?day=${number}`}`);
  const leaf = field(json, 'leaf');
  return {
    day: whole(field(json, 'day')),
    half: field(json, 'half') === 'members' ? 'members' : 'others',
    owner: text(field(leaf, 'owner')),
    holdingScore: units(field(leaf, 'holding_score')),
    influenceIndex: whole(field(leaf, 'influence_index')),
    position: whole(field(json, 'position')),
    path: list(field(json, 'path')).map((node) => ({ hash: bytes(field(node, 'hash')), sum: units(field(node, 'sum')) })),
  };
}

/** A gallery's rank on a day, with its Merkle path. */
export interface RankProof {
  readonly day: number;
  readonly rank: number;
  readonly galleries: number;
  readonly seal: Uint8Array;
  readonly position: number;
  readonly path: readonly Uint8Array[];
}

export async function fetchRankProof(config: Config, gallery: string, number?: number): Promise<RankProof> {
  const json = await fetchJson(config, `/rank/${gallery}${number === undefined ? '' : `?day=${number}`}`);
  const leaf = field(json, 'leaf');
  return {
    day: whole(field(json, 'day')),
    rank: whole(field(leaf, 'rank')),
    galleries: whole(field(json, 'galleries')),
    seal: bytes(field(leaf, 'seal')),
    position: whole(field(json, 'position')),
    path: list(field(json, 'path')).map(bytes),
  };
}

/** A wallet's balance integrals of the last seven days, in base-unit seconds, oldest first. */
export interface Week {
  readonly day: number;
  readonly daySeconds: number;
  readonly integrals: readonly bigint[];
}

export async function fetchWeek(config: Config, owner: string): Promise<Week> {
  const json = await fetchJson(config, `/owners/${owner}/twab`);
  return {
    day: whole(field(json, 'day')),
    daySeconds: positive(field(json, 'day_seconds')),
    integrals: list(field(json, 'integrals')).map(units),
  };
}

export interface GalleryDay {
  readonly day: number;
  /** Points at the end of the day, base units. */
  readonly points: bigint;
  /** Time-weighted average points over the day, base units. */
  readonly average: bigint;
  readonly rank: number | undefined;
}

/** A gallery's days, oldest first. */
export async function fetchGalleryDays(config: Config, gallery: string): Promise<GalleryDay[]> {
  return list(field(await fetchJson(config, `/galleries/${gallery}/days`), 'days')).map((json) => ({
    day: whole(field(json, 'day')),
    points: units(field(json, 'points')),
    average: units(field(json, 'average_points')),
    rank: optional(field(json, 'rank'), whole),
  }));
}

function daySummary(json: unknown): DaySummary {
  return {
    day: whole(field(json, 'day')),
    status: text(field(json, 'status')),
    challengeEndsAt: optional(field(json, 'challenge_ends_at'), whole),
    votes: list(field(json, 'votes')).map((vote) => ({
      cranker: text(field(vote, 'cranker')),
      contentHash: text(field(vote, 'content_hash')),
    })),
    degraded: field(json, 'degraded') === true,
    agrees: optional(field(json, 'matches_chain'), (agrees) => agrees === true),
    onChain: optional(field(json, 'on_chain'), contents),
    computed: optional(field(json, 'computed'), contents),
  };
}

function contents(json: unknown): Contents {
  return {
    contentHash: text(field(json, 'content_hash')),
    holdingsRoot: text(field(json, 'holdings_root')),
    holdingsSum: units(field(json, 'holdings_sum')),
    members: whole(field(json, 'members')),
    others: whole(field(json, 'others')),
    engagementRoot: text(field(json, 'engagement_root')),
    galleries: whole(field(json, 'galleries')),
    weightsHash: text(field(json, 'weights_hash')),
  };
}

const unreadable = () => new Error('The cranker’s response cannot be read: it may run another version.');

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) throw unreadable();
  return (value as Record<string, unknown>)[name];
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw unreadable();
  return value;
}

function text(value: unknown): string {
  if (typeof value !== 'string' || value.length > 200) throw unreadable();
  return value;
}

function whole(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw unreadable();
  return value;
}

function positive(value: unknown): number {
  const number = whole(value);
  if (number === 0) throw unreadable();
  return number;
}

/** Parses a 64-bit or 128-bit number, which JSON holds as a string. */
function units(value: unknown): bigint {
  if (typeof value !== 'string' || !/^\d{1,39}$/.test(value)) throw unreadable();
  return BigInt(value);
}

function bytes(value: unknown): Uint8Array {
  if (typeof value !== 'string' || !/^[0-9a-f]{64}$/.test(value)) throw unreadable();
  return Uint8Array.from(value.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function optional<T>(value: unknown, read: (value: unknown) => T): T | undefined {
  return value === undefined || value === null ? undefined : read(value);
}
