// The result of checking a proof: proved, wrong or not final yet. A proved newer score can be applied here.
import { applyScore } from '../chain/instructions';
import type { Influence } from '../chain/program';
import { SIGNATURE_FEE } from '../chain/send';
import type { CheckedProof } from '../cranker/check';
import { useSigning } from '../hooks/signing';
import { ShortAddress, Units } from './amounts';
import { Notice } from './notice';
import { SignButton, SigningOutcome } from './sign';

export function ProofVerdict({ checked, influence }: { checked: CheckedProof; influence?: Influence }) {
  const { proof, verdict, owner } = checked;
  const isNewer = influence !== undefined && proof.half === 'members' && proof.day > influence.holdingDay && verdict === 'proved';
  if (verdict === 'open')
    return (
      <Notice title={`Day ${proof.day} is not final yet.`}>
        <p>There is no signed root to check the proof against. Try again later.</p>
      </Notice>
    );
  if (verdict === 'wrong')
    return (
      <Notice tone="bad" title="The proof does not match the root on chain." role="alert">
        <p>The data of this page’s cranker differs from what the crankers signed. Use another cranker.</p>
      </Notice>
    );
  return (
    <>
      <Notice tone="good" title="Proved: this score is in the day that the crankers signed.">
        <p>
          Day {proof.day}, wallet <ShortAddress address={owner} />, <Units of={proof.holdingScore} /> points, {proof.path.length}{' '}
          steps to the root, hashed in this browser.
        </p>
      </Notice>
      {isNewer && <ApplyScore checked={checked} />}
      {influence && <ApplyOutcome />}
    </>
  );
}

/** Applies a proved score that is newer than the account's. Any signer may do this, so the owner may too. */
function ApplyScore({ checked: { proof, owner } }: { checked: CheckedProof }) {
  const signing = useSigning('apply');
  const apply = () => signing.start(async () => [[await applyScore({ ...proof, owner })]]);
  return (
    <div className="stack">
      <p className="small">The crankers will apply it automatically. To do it now:</p>
      <SignButton signing={signing} disabled={false} lamports={SIGNATURE_FEE} onSign={() => void apply()}>
        Apply it now
      </SignButton>
    </div>
  );
}

/** Outcome of applying; stays visible after the apply button is gone. */
function ApplyOutcome() {
  return <SigningOutcome signing={useSigning('apply')} landed="Your score is up to date." />;
}
