// Reads `config.json`, which the operator puts beside the page: addresses of the RPC node and the cranker.

export interface Config {
  /** The JSON-RPC node, http or https. */
  readonly rpc: string;
  /** Its websocket. Default: the RPC port plus one, as Solana nodes have it. */
  readonly websocket: string;
  /** A cranker's server, without a trailing slash; undefined without a cranker. */
  readonly cranker: string | undefined;
  /** The cluster's genesis hash. If set, it is checked before every signature. */
  readonly genesis: string | undefined;
  /** Display name of the cluster. */
  readonly cluster: string;
  /** Gallery names by address, or the URL of a file beside the page that has them. */
  readonly names: Names | URL;
  /** URL of the development wallet's keys; only a local validator's page has one. */
  readonly wallet: URL | undefined;
}

export type Names = Readonly<Record<string, string>>;

/** Longest displayed gallery name, characters. */
const MAX_NAME_LENGTH = 60;

/** Fetches and parses `config.json`. The error message is for the operator. */
export async function loadConfig(): Promise<Config> {
  const answer = await fetch('./config.json', { cache: 'no-store' });
  if (!answer.ok) throw new Error(`config.json cannot be read: the server responded with status ${answer.status}.`);
  return readConfig(await answer.json(), window.location.href);
}

/** Parses the configuration. URLs may be relative to the page. */
export function readConfig(value: unknown, page: string): Config {
  if (typeof value !== 'object' || value === null) throw new Error('config.json is not an object.');
  const json = value as Record<string, unknown>;
  const text = (key: string): string | undefined => {
    const found = json[key];
    if (found === undefined || found === null) return undefined;
    if (typeof found !== 'string') throw new Error(`config.json: “${key}” is not a string.`);
    return found;
  };
  const rpc = parseUrl(text('rpc'), 'rpc', page, ['http:', 'https:']);
  if (rpc === undefined) throw new Error('config.json: “rpc” is missing. Set it to the URL of an RPC node.');
  const cranker = parseUrl(text('cranker'), 'cranker', page, ['http:', 'https:']);
  return {
    rpc,
    websocket: parseUrl(text('websocket'), 'websocket', page, ['ws:', 'wss:']) ?? websocketOf(rpc),
    cranker: cranker?.replace(/\/$/, ''),
    genesis: text('genesis'),
    cluster: text('cluster') ?? new URL(rpc).hostname,
    names: typeof json['names'] === 'string' ? (sameOriginUrl(json['names'], 'names', page) ?? {}) : readNames(json['names']),
    wallet: sameOriginUrl(text('wallet'), 'wallet', page),
  };
}

/** The URL of a file on the page's own origin. The page fetches files from no other host. */
function sameOriginUrl(text: string | undefined, key: string, page: string): URL | undefined {
  const href = parseUrl(text, key, page, ['http:', 'https:']);
  if (href === undefined) return undefined;
  const url = new URL(href);
  if (url.origin !== new URL(page).origin) throw new Error(`config.json: “${key}” is not on the same origin as the page.`);
  return url;
}

function parseUrl(text: string | undefined, key: string, page: string, schemes: string[]): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.parse?.(text, page) ?? tryCreate(() => new URL(text, page));
  if (!url || !schemes.includes(url.protocol)) throw new Error(`config.json: “${key}” is not a valid URL.`);
  return url.href;
}

function tryCreate(make: () => URL): URL | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

/** The default websocket URL: the same address without an explicit port, else the next port. */
function websocketOf(rpc: string): string {
  const url = new URL(rpc);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  if (url.port !== '') url.port = `${Number(url.port) + 1}`;
  return url.href;
}

/** Parses gallery names; skips invalid entries. */
export function readNames(value: unknown): Names {
  if (typeof value !== 'object' || value === null) return {};
  const named = Object.entries(value).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1].trim() !== '',
  );
  return Object.fromEntries(named.map(([key, name]) => [key, name.trim().slice(0, MAX_NAME_LENGTH)]));
}
