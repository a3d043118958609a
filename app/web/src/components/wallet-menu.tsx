// Connecting: a button, and a dialog with the wallets that are there or an address to look at.
import { isAddress } from '@solana/kit';
import { useConnect, useDisconnect, type UiWallet } from '@wallet-standard/react';
import { useRef, useState, type FormEvent } from 'react';
import { useViewer } from '../hooks/viewer';
import { useWallet } from '../wallet/wallet';
import { short } from './amounts';

export function WalletMenu() {
  const dialog = useRef<HTMLDialogElement>(null);
  const { address, wallet } = useWallet();
  const { owner, canSign } = useViewer();
  const close = () => dialog.current?.close();
  const words = canSign && address ? <><span className="hidden">Wallet </span>{short(address)}</> : owner ? `Looking at ${short(owner)}` : 'Connect';
  return (
    <>
      <button type="button" className={owner ? undefined : 'primary'} onClick={() => dialog.current?.showModal()}>{words}</button>
      <dialog ref={dialog} aria-labelledby="wallet-title">
        <div className="stack">
          <div className="row spread">
            <h2 id="wallet-title">{wallet ? wallet.name : 'Connect a wallet'}</h2>
            <button type="button" className="quiet" onClick={close}>Close</button>
          </div>
          {wallet ? <Connected wallet={wallet} close={close} /> : <Choices close={close} />}
          <LookAt close={close} />
        </div>
      </dialog>
    </>
  );
}

function Choices({ close }: { close: () => void }) {
  const { wallets } = useWallet();
  if (wallets.length === 0) {
    return <p className="soft">No wallet is installed in this browser. Everything can be looked at without one; to sign, install one that supports Solana and load the page again.</p>;
  }
  return <ul className="choices">{wallets.map((wallet) => <li key={wallet.name}><Choice wallet={wallet} close={close} /></li>)}</ul>;
}

function Choice({ wallet, close }: { wallet: UiWallet; close: () => void }) {
  const [isConnecting, connect] = useConnect(wallet);
  const { use } = useWallet();
  const { look } = useViewer();
  const [refused, setRefused] = useState(false);
  const choose = async () => {
    setRefused(false);
    try {
      const [account] = await connect();
      if (!account) return setRefused(true);
      use(account);
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
      {refused && <p className="small down" role="alert">{wallet.name} gave no account. Allow this page in it, then try again.</p>}
    </>
  );
}

function Connected({ wallet, close }: { wallet: UiWallet; close: () => void }) {
  const { address, use } = useWallet();
  const { look, canSign } = useViewer();
  return (
    <>
      <ul className="choices">
        {wallet.accounts.map((account) => (
          <li key={account.address}>
            <button type="button" aria-pressed={canSign && account.address === address} onClick={() => { use(account); look(undefined); close(); }}>
              <span>{account.label && <>{account.label} </>}<span className="mono">{short(account.address)}</span></span>
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
  const { use } = useWallet();
  const leave = () => { use(undefined); close(); };
  // Not every wallet can be told to forget the page; the page forgets it all the same.
  return wallet.features.includes('standard:disconnect') ? <Told wallet={wallet} leave={leave} /> : <button type="button" onClick={leave}>Disconnect</button>;
}

function Told({ wallet, leave }: { wallet: UiWallet; leave: () => void }) {
  const [, disconnect] = useDisconnect(wallet);
  return <button type="button" onClick={() => { leave(); disconnect().catch(() => undefined); }}>Disconnect</button>;
}

function LookAt({ close }: { close: () => void }) {
  const { look } = useViewer();
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
      <label htmlFor="look-at">Or look at any address, read only</label>
      <div className="row">
        <input id="look-at" type="text" autoComplete="off" spellCheck={false} value={typed} aria-invalid={isWrong}
          onChange={(event) => { setTyped(event.target.value); setWrong(false); }} />
        <button type="submit">Look</button>
      </div>
      {isWrong && <span className="wrong" role="alert">That is no address: 32 to 44 letters and digits.</span>}
    </form>
  );
}
