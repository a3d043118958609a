// Where the node and the cranker are: `config.json` beside the page, which whoever serves it writes.

export interface Config {
  /** The JSON-RPC node, http(s). */
  readonly rpc: string;
  /** Its websocket; the node's next port where none is given, as nodes have it. */
  readonly websocket: string;
  /** A cranker's server without a slash at its end; none when nobody serves days. */
  readonly cranker: string | undefined;
  /** The cluster's genesis hash; checked before anything is signed when it is given. */
  readonly genesis: string | undefined;
  /** What the cluster is called. */
  readonly cluster: string;
  /** Names of galleries by address, or the file beside the page that has them. */
  readonly names: Names | URL;
  /** The file beside the page with a development wallet's keys; only a local validator has one. */
  readonly wallet: URL | undefined;
}

export type Names = Readonly<Record<string, string>>;

/** Longest name that is shown, letters. */
const LONGEST_NAME = 60;

/** Reads it. The error says what is wrong with it, for whoever serves the page. */
export async function loadConfig(): Promise<Config> {
  const answer = await fetch('./config.json', { cache: 'no-store' });
  if (!answer.ok) throw new Error(`config.json can not be read: the server answers ${answer.status}.`);
  return readConfig(await answer.json(), window.location.href);
}

/** The configuration out of what the file says. Addresses may be relative to the page. */
export function readConfig(value: unknown, page: string): Config {
  if (typeof value !== 'object' || value === null) throw new Error('config.json is not an object.');
  const said = value as Record<string, unknown>;
  const text = (key: string): string | undefined => {
    const found = said[key];
    if (found === undefined || found === null) return undefined;
    if (typeof found !== 'string') throw new Error(`config.json: “${key}” is not text.`);
    return found;
  };
  const rpc = address(text('rpc'), 'rpc', page, ['http:', 'https:']);
  if (rpc === undefined) throw new Error('config.json: “rpc” is missing. Give the address of a node.');
  const cranker = address(text('cranker'), 'cranker', page, ['http:', 'https:']);
  return {
    rpc,
    websocket: address(text('websocket'), 'websocket', page, ['ws:', 'wss:']) ?? websocketOf(rpc),
    cranker: cranker?.replace(/\/$/, ''),
    genesis: text('genesis'),
    cluster: text('cluster') ?? new URL(rpc).hostname,
    names: typeof said['names'] === 'string' ? (beside(said['names'], 'names', page) ?? {}) : readNames(said['names']),
    wallet: beside(text('wallet'), 'wallet', page),
  };
}

/** A file of whoever serves the page: nobody else is asked for it. */
function beside(text: string | undefined, key: string, page: string): URL | undefined {
  const href = address(text, key, page, ['http:', 'https:']);
  if (href === undefined) return undefined;
  const url = new URL(href);
  if (url.origin !== new URL(page).origin) throw new Error(`config.json: “${key}” is not beside the page.`);
  return url;
}

function address(text: string | undefined, key: string, page: string, schemes: string[]): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.parse?.(text, page) ?? safely(() => new URL(text, page));
  if (!url || !schemes.includes(url.protocol)) throw new Error(`config.json: “${key}” is no address.`);
  return url.href;
}

function safely(make: () => URL): URL | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

/** A node without a port of its own in the address has its websocket at the same place, else at the next port. */
function websocketOf(rpc: string): string {
  const url = new URL(rpc);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  if (url.port !== '') url.port = `${Number(url.port) + 1}`;
  return url.href;
}

/** Names out of what a file says; what is none is left out. */
export function readNames(value: unknown): Names {
  if (typeof value !== 'object' || value === null) return {};
  const named = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1].trim() !== '');
  return Object.fromEntries(named.map(([key, name]) => [key, name.trim().slice(0, LONGEST_NAME)]));
}
