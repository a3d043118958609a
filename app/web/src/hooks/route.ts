// The route is in the URL's hash, so any static host can serve every page.
import { useSyncExternalStore } from 'react';

export interface Route {
  /** Path segments: `['galleries', ADDRESS]`. */
  readonly path: readonly string[];
}

function subscribe(changed: () => void) {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}

/** Parses `#/segment/segment`. */
export function readRoute(hash: string): Route {
  const parts = hash
    .replace(/^#\/?/, '')
    .split('/')
    .filter((part) => part !== '');
  return { path: parts.map(decoded) };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function useRoute(): Route {
  return readRoute(useSyncExternalStore(subscribe, () => window.location.hash));
}

export function link(...path: (string | number)[]): string {
  return `#/${path.map((part) => encodeURIComponent(part)).join('/')}`;
}
