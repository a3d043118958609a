// Writes live account updates into the query cache, and provides the chain's clock.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import { readTime } from '../chain/read';
import { subscribeToChanges, type AccountUpdate } from '../chain/subscribe';
import { keys, applyUpdate } from './queries';
import { useSite } from './site';
import { useViewer } from './viewer';

/** Query keys that the subscriptions cover. */
const WATCHED_KEYS = ['config', 'galleries', 'influence', 'delegations', 'tokens'];

const LiveContext = createContext(false);

/** Subscribes to the viewed owner's accounts while the page is open. */
export function LiveUpdates({ children }: { children: ReactNode }) {
  const { node } = useSite();
  const { owner } = useViewer();
  const client = useQueryClient();
  const [isLive, setLive] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    const listener = {
      onUpdate: (update: AccountUpdate) => applyUpdate(client, owner, update),
      onLive: (isLive: boolean) => {
        setLive(isLive);
        // The connection broke. Refetching now detects an RPC outage without waiting for the next interval.
        if (!isLive) void client.invalidateQueries({ queryKey: keys.config });
      },
      onMissed: () =>
        void client.invalidateQueries({ predicate: ({ queryKey: [kind] }) => WATCHED_KEYS.some((watched) => watched === kind) }),
    };
    void subscribeToChanges(node, owner, listener, stop.signal);
    return () => {
      stop.abort();
      setLive(false);
    };
  }, [node, owner, client]);
  return <LiveContext value={isLive}>{children}</LiveContext>;
}

export const useIsLive = () => useContext(LiveContext);

/** The chain's time, unix seconds. Between two reads it advances with the local clock. */
export function useChainTime(): number {
  const { node } = useSite();
  const { data: offset = 0 } = useQuery({
    queryKey: ['time'],
    queryFn: async () => (await readTime(node)) - Date.now() / 1_000,
    refetchInterval: 20_000,
  });
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return Math.floor(now / 1_000 + offset);
}
