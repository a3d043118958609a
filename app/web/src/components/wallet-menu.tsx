// The connect button and its dialog: installed wallets, or an address to view.
import { isAddress } from '@solana/kit';
import { useConnect, useDisconnect, type UiWallet } from '@wallet-standard/react';
import { useRef, useState, type FormEvent } from 'react';
import { useViewer } from '../hooks/viewer';
import { useWallet } from '../wallet/wallet';
import { shortenAddress } from './amounts';

export function WalletMenu() {
  const dialog = useRef<HTMLDialogElement>(null);
  const { address, wallet } = useWallet();
  const { owner, canSign } = useViewer();
  const close = () => dialog.current?.close();
  const label =
    canSign && address ? (
      <>
        <span className="hidden">Wallet </span>
        {shortenAddress(address)}
      </>
    ) : owner ? (
      `Viewing ${shortenAddress(owner)}`
    ) : (
      'Connect'
    );
  return (
    <>
      <button type="button" className={owner ? undefined : 'primary'} onClick={() => dialog.current?.showModal()}>
        {label}
      </button>
      <dialog ref={dialog} aria-labelledby="wallet-title">
        <div className="stack">
          <div className="row spread">
            <h2 id="wallet-title">{wallet ? wallet.name : 'Connect a wallet'}</h2>
            <button type="button" className="quiet" onClick={close}>
              Close
            </button>
          </div>
          {wallet ? <Connected wallet={wallet} close={close} /> : <WalletList close={close} />}
          <ViewAddress close={close} />
        </div>
      </dialog>
    </>
  );
}

function WalletList({ close }: { close: () => void }) {
  const { wallets } = useWallet();
  if (wallets.length === 0) {
    return (
      <p className="soft">
        No wallet is installed in this browser. You can view everything without one. To sign, install a wallet that supports
        Solana and reload the page.
      </p>
    );
  }
  return (
    <ul className="choices">
      {wallets.map((wallet) => (
        <li key={wallet.name}>
          <WalletOption wallet={wallet} close={close} />
        </li>
      ))}
    </ul>
  );
}

function WalletOption({ wallet, close }: { wallet: UiWallet; close: () => void }) {
  const [isConnecting, connect] = useConnect(wallet);
  const { select } = useWallet();
  const { view: look } = useViewer();
  const [refused, setRefused] = useState(false);
  const choose = async () => {
    setRefused(false);
    try {
      const [account] = await connect();
      if (!account) return setRefused(true);
      select(account);
      look(undefined);
      close();
    } catch {
      setRefused(true);
    }
  };
  return (
    <>
      <button type="button" disabled={isConnecting} onClick={() => void choose()}>
        <img src={wallet.icon} alt="" />
        {isConnecting ? `Waiting for ${wallet.name} …` : wallet.name}
      </button>
      {refused && (
        <p className="small down" role="alert">
          {wallet.name} returned no account. Allow this page in the wallet, then try again.
        </p>
      )}
    </>
  );
}

function Connected({ wallet, close }: { wallet: UiWallet; close: () => void }) {
  const { address, select } = useWallet();
  const { view: look, canSign } = useViewer();
  return (
    <>
      <ul className="choices">
        {wallet.accounts.map((account) => (
          <li key={account.address}>
            <button
              type="button"
              aria-pressed={canSign && account.address === address}
              onClick={() => {
                select(account);
                look(undefined);
                close();
              }}
            >
              <span>
                {account.label && <>{account.label} </>}
                <span className="mono">{shortenAddress(account.address)}</span>
              </span>
              {canSign && account.address === address && <span className="tag accent">in use</span>}
            </button>
          </li>
        ))}
      </ul>
      <Disconnect wallet={wallet} close={close} />
    </>
  );
}

function Disconnect({ wallet, close }: { wallet: UiWallet; close: () => void }) {
  const { select } = useWallet();
  const leave = () => {
    select(undefined);
    close();
  };
  // Not every wallet supports disconnecting; the page forgets the wallet in any case.
  return wallet.features.includes('standard:disconnect') ? (
    <DisconnectButton wallet={wallet} onLeave={leave} />
  ) : (
    <button type="button" onClick={leave}>
      Disconnect
    </button>
  );
}

function DisconnectButton({ wallet, onLeave }: { wallet: UiWallet; onLeave: () => void }) {
  const [, disconnect] = useDisconnect(wallet);
  return (
    <button
      type="button"
      onClick={() => {
        onLeave();
        disconnect().catch(() => undefined);
      }}
    >
      Disconnect
    </button>
  );
}

function ViewAddress({ close }: { close: () => void }) {
  const { view: look } = useViewer();
  const [typed, setTyped] = useState('');
  const [isWrong, setWrong] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const text = typed.trim();
    if (!isAddress(text)) return setWrong(true);
    look(text);
    setTyped('');
    close();
  };
  return (
    <form className="field" onSubmit={submit}>
      <label htmlFor="look-at">Or view any address, read-only</label>
      <div className="row">
        <input
          id="look-at"
          type="text"
          autoComplete="off"
          spellCheck={false}
          value={typed}
          aria-invalid={isWrong}
          onChange={(event) => {
            setTyped(event.target.value);
            setWrong(false);
          }}
        />
        <button type="submit">View</button>
      </div>
      {isWrong && (
        <span className="wrong" role="alert">
          Invalid address: enter 32 to 44 letters and digits.
        </span>
      )}
    </form>
  );
}
