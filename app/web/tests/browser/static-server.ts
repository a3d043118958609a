// A static server for the built page, with a content security policy and the chain's `config.json`.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));

const CONTENT_TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/** The websocket URL of a local node: the next port. */
export function websocketOf(rpc: string): string {
  const url = new URL(rpc);
  return `ws://${url.hostname}:${Number(url.port) + 1}`;
}

export async function servePage(rpc: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const connect = [rpc, websocketOf(rpc)].map((url) => url.replace(/\/$/, '')).join(' ');
  const policy = `default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self' ${connect}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  const config = JSON.stringify({ cluster: 'localnet', rpc });
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://page').pathname);
    const name = path === '/' ? '/index.html' : path;
    const body = name === '/config.json' ? Promise.resolve(Buffer.from(config)) : readFile(join(DIST, name));
    body.then(
      (bytes) =>
        response
          .writeHead(200, {
            'content-type': CONTENT_TYPES[extname(name)] ?? 'application/octet-stream',
            'content-security-policy': policy,
          })
          .end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
