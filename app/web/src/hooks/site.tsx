// Context with the page's configuration and RPC connection.
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
  if (!site) throw new Error('useSite needs a SiteProvider');
  return site;
}
