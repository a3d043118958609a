// Live changes into what is known, and the chain's clock.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import { readTime } from '../chain/read';
import { watch } from '../chain/subscribe';
import { keys, store } from './queries';
import { useSite } from './site';
import { useViewer } from './viewer';

/** Kinds of what changes arrive of. */
const WATCHED = ['config', 'galleries', 'influence', 'delegations', 'tokens'];

const LiveContext = createContext(false);

/** Keeps what is known up to date while the page is open. */
export function Live({ children }: { children: ReactNode }) {
  const { node } = useSite();
  const { owner } = useViewer();
  const client = useQueryClient();
  const [isLive, setLive] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    const listener = {
      changed: (change: Parameters<typeof store>[2]) => store(client, owner, change),
      live: (isLive: boolean) => {
        setLive(isLive);
        // Nothing arrives any more: whether the node is away is known soon, not with the next look.
        if (!isLive) void client.invalidateQueries({ queryKey: keys.config });
      },
      missed: () => void client.invalidateQueries({ predicate: ({ queryKey: [kind] }) => WATCHED.some((watched) => watched === kind) }),
    };
    void watch(node, owner, listener, stop.signal);
    return () => {
      stop.abort();
      setLive(false);
    };
  }, [node, owner, client]);
  return <LiveContext value={isLive}>{children}</LiveContext>;
}

/** Whether changes arrive as they happen. */
export const useIsLive = () => useContext(LiveContext);

/** What time it is on the chain, unix seconds, as far as is known; it goes on between two looks. */
export function useNow(): number {
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
