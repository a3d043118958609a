// Entry point: reads the configuration, then renders the app.
import './styles/index.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { DraftsProvider } from './draft/draft';
import { connectNode, type Node } from './chain/node';
import { loadConfig } from './config';
import { Notice } from './components/notice';
import { LiveUpdates } from './hooks/live';
import { SigningProvider } from './hooks/signing';
import { SiteProvider } from './hooks/site';
import { ViewerProvider } from './hooks/viewer';
import { WalletProvider } from './wallet/wallet';

const root = createRoot(document.getElementById('root') as HTMLElement);

/** Age after which data is refetched when a page opens, milliseconds. */
const STALE_AFTER_MS = 5_000;

async function start() {
  const config = await loadConfig();
  const node = connectNode(config);
  if (config.wallet) void installDevelopmentWallet(config.wallet, node);
  // `always`: a browser without a network can still reach a node on the same machine.
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: STALE_AFTER_MS, retry: 2, networkMode: 'always' } } });
  root.render(
    <StrictMode>
      <SiteProvider site={{ config, node }}>
        <QueryClientProvider client={client}>
          <WalletProvider>
            <ViewerProvider>
              <LiveUpdates>
                <DraftsProvider>
                  <SigningProvider>
                    <App />
                  </SigningProvider>
                </DraftsProvider>
              </LiveUpdates>
            </ViewerProvider>
          </WalletProvider>
        </QueryClientProvider>
      </SiteProvider>
    </StrictMode>,
  );
}

/** Installs the development wallet, which only a local validator configures. The page does not wait for it. */
async function installDevelopmentWallet(keys: URL, { rpc }: Node) {
  const { install } = await import('./wallet/development-wallet');
  await install(keys, () => rpc.getGenesisHash().send()).catch(console.warn);
}

start().catch((error: unknown) => {
  const why = error instanceof Error ? error.message : String(error);
  root.render(
    <main className="main">
      <h1>Influence</h1>
      <Notice tone="bad" title="The page cannot start." role="alert">
        <p>{why}</p>
      </Notice>
    </main>,
  );
});
