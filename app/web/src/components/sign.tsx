// The sign button, transaction cost, and progress and outcome of signing.
import { useEffect, useRef, type ReactNode } from 'react';
import { Failure } from '../chain/errors';
import { SIGNATURE_FEE } from '../chain/send';
import { useLamports } from '../hooks/queries';
import type { Signing } from '../hooks/signing';
import { useViewer } from '../hooks/viewer';
import { useWallet } from '../wallet/wallet';
import { ShortAddress, formatSol } from './amounts';
import { FailureNotice, Notice } from './notice';

/** Fees of all transactions, and rent, which is refunded when an account closes. */
export function Cost({ transactions, rent }: { transactions: number; rent: bigint }) {
  const fee = SIGNATURE_FEE * BigInt(transactions);
  return (
    <p className="small soft">
      {transactions === 1 ? 'One transaction, one signature.' : `${transactions} transactions, signed one after the other.`} Fee{' '}
      {formatSol(fee)}, plus a priority fee under load.
      {rent > 0n && <> Rent {formatSol(rent)}, refunded when the accounts close.</>}
      {rent < 0n && <> {formatSol(-rent)} of rent is refunded.</>}
    </p>
  );
}

export function SignButton({
  signing,
  disabled,
  lamports = 0n,
  onSign,
  children,
}: {
  signing: Signing;
  disabled: boolean;
  /** Balance that the wallet needs. */
  lamports?: bigint;
  onSign: () => void;
  children: ReactNode;
}) {
  const { canSign } = useViewer();
  const { address } = useWallet();
  const balance = useLamports(address).data;
  const isShortOfSol = canSign && balance !== undefined && balance < lamports;
  const label = signing.isBusy ? <BusyText signing={signing} /> : children;
  return (
    <div className="row">
      <button
        type="button"
        className="primary"
        disabled={disabled || signing.isBusy || signing.isBlocked || !canSign}
        onClick={onSign}
      >
        {label}
      </button>
      {!canSign && (
        <span className="small soft">{address ? 'Read-only: you are viewing another wallet.' : 'Connect a wallet to sign.'}</span>
      )}
      {canSign && signing.isBlocked && (
        <span className="small soft">Another transaction of this wallet is in progress. Wait until it has finished.</span>
      )}
      {isShortOfSol && (
        <span className="small down">
          The wallet has {formatSol(balance)}; this needs {formatSol(lamports)}.
        </span>
      )}
    </div>
  );
}

function BusyText({ signing: { progress } }: { signing: Signing }) {
  if (!('index' in progress)) return null;
  const words = {
    preparing: 'Checking …',
    signing: 'Sign in your wallet …',
    landing: 'Confirming …',
    away: 'Waiting for the node …',
  }[progress.at];
  return (
    <>
      {words}
      {progress.total > 1 && ` (${progress.index + 1} of ${progress.total})`}
    </>
  );
}

/** Outcome of signing, and progress for screen readers. */
export function SigningOutcome({ signing, landed }: { signing: Signing; landed: string }) {
  const { progress } = signing;
  const outcome = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The pressed button may have been removed. Focus the outcome, so that keyboard users do not lose their position.
    if (progress.at === 'landed' && document.activeElement === document.body) outcome.current?.focus();
  }, [progress.at]);
  return (
    <div aria-live="polite" ref={outcome} tabIndex={-1}>
      {signing.isBusy && (
        <span className="hidden">
          <BusyText signing={signing} />
        </span>
      )}
      {progress.at === 'away' && (
        <Notice tone="warn" title="The node does not answer.">
          <p>The transaction is signed and may have landed already. The page keeps checking its status; do not sign it again.</p>
        </Notice>
      )}
      {progress.at === 'landed' && (
        <Notice tone="good" title={landed}>
          {progress.signatures.map((signature) => (
            <span key={signature} className="small">
              Signature <ShortAddress address={signature} />
            </span>
          ))}
        </Notice>
      )}
      {progress.at === 'failed' && (
        <FailureNotice
          failure={progress.landed > 0 ? afterPartialLanding(progress.failure, progress.landed) : progress.failure}
        />
      )}
    </div>
  );
}

/** Rewrites a failure after other transactions landed: its remedy must not claim that nothing changed. */
function afterPartialLanding({ kind, title, detail }: Failure, landed: number): Failure {
  const before = landed === 1 ? 'One transaction landed before this one' : `${landed} transactions landed before this one`;
  return new Failure(kind, title, `${before}; the current numbers include that. Check them before you sign again.`, detail);
}
