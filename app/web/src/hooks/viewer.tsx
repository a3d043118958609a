// Whose influence is looked at: the wallet's, or any address's, read only.
import { isAddress, type Address } from '@solana/kit';
import { createContext, useContext, useMemo, useState, type ReactNode } from 'react';
import { useWallet } from '../wallet/wallet';

export interface Viewer {
  /** Whose record is shown; nobody's yet. */
  readonly owner: Address | undefined;
  /** Whether the wallet can sign for it. */
  readonly canSign: boolean;
  /** Look at an address without a wallet; at the wallet's own with none. */
  look(at: Address | undefined): void;
}

const ViewerContext = createContext<Viewer | undefined>(undefined);
const KEPT = 'influence.looking-at';

export function ViewerProvider({ children }: { children: ReactNode }) {
  const wallet = useWallet();
  const [at, setAt] = useState<Address | undefined>(remembered);
  const viewer = useMemo<Viewer>(() => {
    const owner = at ?? wallet.address;
    const look = (next: Address | undefined) => {
      if (next) sessionStorage.setItem(KEPT, next);
      else sessionStorage.removeItem(KEPT);
      setAt(next);
    };
    return { owner, canSign: owner !== undefined && owner === wallet.address, look };
  }, [at, wallet.address]);
  return <ViewerContext value={viewer}>{children}</ViewerContext>;
}

export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext);
  if (!viewer) throw new Error('outside of the page');
  return viewer;
}

function remembered(): Address | undefined {
  const text = sessionStorage.getItem(KEPT);
  return text !== null && isAddress(text) ? text : undefined;
}
