// What every part of the page has in common: the configuration and the node.
import { createContext, useContext, type ReactNode } from 'react';
import type { Config } from '../config';
import type { Node } from '../chain/node';

export interface Site {
  readonly config: Config;
  readonly node: Node;
}

const SiteContext = createContext<Site | undefined>(undefined);

export function SiteProvider({ site, children }: { site: Site; children: ReactNode }) {
  return <SiteContext value={site}>{children}</SiteContext>;
}

export function useSite(): Site {
  const site = useContext(SiteContext);
  if (!site) throw new Error('outside of the page');
  return site;
}
