// The viewed owner: the connected wallet, or any address, read-only.
import { isAddress, type Address } from '@solana/kit';
import { createContext, useContext, useMemo, useState, type ReactNode } from 'react';
import { useWallet } from '../wallet/wallet';

export interface Viewer {
  /** The owner whose data is shown; undefined before one is chosen. */
  readonly owner: Address | undefined;
  /** The connected wallet is the owner. */
  readonly canSign: boolean;
  /** Views an address; undefined returns to the wallet's own. */
  view: (at: Address | undefined) => void;
}

const ViewerContext = createContext<Viewer | undefined>(undefined);
const STORAGE_KEY = 'influence.viewed-owner';

export function ViewerProvider({ children }: { children: ReactNode }) {
  const wallet = useWallet();
  const [at, setAt] = useState<Address | undefined>(storedOwner);
  const viewer = useMemo<Viewer>(() => {
    const owner = at ?? wallet.address;
    const view = (next: Address | undefined) => {
      if (next) sessionStorage.setItem(STORAGE_KEY, next);
      else sessionStorage.removeItem(STORAGE_KEY);
      setAt(next);
    };
    return { owner, canSign: owner !== undefined && owner === wallet.address, view };
  }, [at, wallet.address]);
  return <ViewerContext value={viewer}>{children}</ViewerContext>;
}

export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext);
  if (!viewer) throw new Error('useViewer needs a ViewerProvider');
  return viewer;
}

function storedOwner(): Address | undefined {
  const text = sessionStorage.getItem(STORAGE_KEY);
  return text !== null && isAddress(text) ? text : undefined;
}
