// The page begins here: the configuration is read, then everything is drawn.
import './styles/index.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { DraftsProvider } from './draft/draft';
import { connect, type Node } from './chain/node';
import { loadConfig } from './config';
import { Notice } from './components/notice';
import { Live } from './hooks/live';
import { SigningProvider } from './hooks/signing';
import { SiteProvider } from './hooks/site';
import { ViewerProvider } from './hooks/viewer';
import { WalletProvider } from './wallet/wallet';

const root = createRoot(document.getElementById('root') as HTMLElement);

/** How long what was read counts as fresh when a place is opened again, milliseconds. */
const FRESH = 5_000;

async function start() {
  const config = await loadConfig();
  const node = connect(config);
  if (config.wallet) void bringWallet(config.wallet, node);
  // The browser knows networks, not nodes: it may call itself offline beside one on the same machine.
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: FRESH, retry: 2, networkMode: 'always' } } });
  root.render(
    <StrictMode>
      <SiteProvider site={{ config, node }}>
        <QueryClientProvider client={client}>
          <WalletProvider><ViewerProvider><Live><DraftsProvider><SigningProvider><App /></SigningProvider></DraftsProvider></Live></ViewerProvider></WalletProvider>
        </QueryClientProvider>
      </SiteProvider>
    </StrictMode>,
  );
}

/** The development wallet, which only a local validator's page is told of; the page does not wait for it. */
async function bringWallet(keys: URL, { rpc }: Node) {
  const { install } = await import('./wallet/development-wallet');
  await install(keys, () => rpc.getGenesisHash().send()).catch(console.warn);
}

start().catch((error: unknown) => {
  const why = error instanceof Error ? error.message : String(error);
  root.render(
    <main className="main">
      <h1>Influence</h1>
      <Notice tone="bad" title="The page can not start." role="alert"><p>{why}</p></Notice>
    </main>,
  );
});
