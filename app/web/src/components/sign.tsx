// The button that signs, what it costs, where signing is and how it ended.
import { useEffect, useRef, type ReactNode } from 'react';
import { Failure } from '../chain/errors';
import { SIGNATURE_FEE } from '../chain/send';
import { useLamports } from '../hooks/queries';
import type { Signing } from '../hooks/signing';
import { useViewer } from '../hooks/viewer';
import { useWallet } from '../wallet/wallet';
import { Short, sol } from './amounts';
import { FailureNotice, Notice } from './notice';

/** What is paid: the fee of every transaction, and rent, which comes back when a record closes. */
export function Cost({ transactions, rent }: { transactions: number; rent: bigint }) {
  const fee = SIGNATURE_FEE * BigInt(transactions);
  return (
    <p className="small soft">
      {transactions === 1 ? 'One transaction, one signature.' : `${transactions} transactions, signed one after the other.`}{' '}
      Fee {sol(fee)}, and what the network asks for at busy times.
      {rent > 0n && <> Rent {sol(rent)}; it comes back when the records close.</>}
      {rent < 0n && <> {sol(-rent)} of rent come back.</>}
    </p>
  );
}

export function SignButton({ signing, disabled, lamports = 0n, onSign, children }: {
  signing: Signing;
  disabled: boolean;
  /** What the wallet must have. */
  lamports?: bigint;
  onSign: () => void;
  children: ReactNode;
}) {
  const { canSign } = useViewer();
  const { address } = useWallet();
  const purse = useLamports(address).data;
  const isPoor = canSign && purse !== undefined && purse < lamports;
  const words = signing.isBusy ? <Busy signing={signing} /> : children;
  return (
    <div className="row">
      <button type="button" className="primary" disabled={disabled || signing.isBusy || signing.isHeldUp || !canSign} onClick={onSign}>{words}</button>
      {!canSign && <span className="small soft">{address ? 'You look at somebody else: read only.' : 'Connect a wallet to sign.'}</span>}
      {canSign && signing.isHeldUp && <span className="small soft">Something else of this wallet is being signed. This can be signed when that has ended.</span>}
      {isPoor && <span className="small down">The wallet has {sol(purse)}; this needs {sol(lamports)}.</span>}
    </div>
  );
}

function Busy({ signing: { progress } }: { signing: Signing }) {
  if (!('place' in progress)) return null;
  const words = { preparing: 'Checking …', signing: 'Sign in your wallet …', landing: 'Landing …', away: 'Waiting for the node …' }[progress.at];
  return <>{words}{progress.of > 1 && ` (${progress.place + 1} of ${progress.of})`}</>;
}

/** How signing ended, and where it is for who can not see the button. */
export function Outcome({ signing, landed }: { signing: Signing; landed: string }) {
  const { progress } = signing;
  const told = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The button that was pressed may be gone with what it was for: whoever uses the keyboard goes on here.
    if (progress.at === 'landed' && document.activeElement === document.body) told.current?.focus();
  }, [progress.at]);
  return (
    <div aria-live="polite" ref={told} tabIndex={-1}>
      {signing.isBusy && <span className="hidden"><Busy signing={signing} /></span>}
      {progress.at === 'away' && (
        <Notice tone="warn" title="The node does not answer.">
          <p>The transaction is signed and may have landed already. It is looked for again and again; do not sign it a second time.</p>
        </Notice>
      )}
      {progress.at === 'landed' && (
        <Notice tone="good" title={landed}>
          {progress.signatures.map((signature) => <span key={signature} className="small">Signature <Short address={signature} /></span>)}
        </Notice>
      )}
      {progress.at === 'failed' && (
        <FailureNotice failure={progress.landed > 0 ? afterSome(progress.failure, progress.landed) : progress.failure} />
      )}
    </div>
  );
}

/** What failed after others had landed: then it is not true that nothing changed. */
function afterSome({ kind, title, detail }: Failure, landed: number): Failure {
  const before = landed === 1 ? 'One transaction landed before this one' : `${landed} transactions landed before this one`;
  return new Failure(kind, title, `${before}; what is shown now has all of it in it. Look at it before you sign again.`, detail);
}
