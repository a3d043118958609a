// The lock form with a preview of tier and level.
import { useState } from 'react';
import * as ix from '../../chain/instructions';
import type { TokenAccount } from '../../chain/read';
import { SIGNATURE_FEE } from '../../chain/send';
import { AmountField, useAmount } from '../../components/amount-field';
import { Units, formatDuration } from '../../components/amounts';
import { Loaded } from '../../components/notice';
import { Cost, SigningOutcome, SignButton } from '../../components/sign';
import { useRents, useTokens } from '../../hooks/queries';
import { useSigning } from '../../hooks/signing';
import { lock as rule, tiers } from '../../core';
import { packSettles } from './pack-settles';
import type { LockPageData } from './page-data';

export function LockForm({ pageData }: { pageData: LockPageData }) {
  return (
    <section className="card" aria-labelledby="lock">
      <h2 id="lock">Lock</h2>
      <Loaded query={useTokens(pageData.owner)}>{(tokens) => <Form pageData={pageData} tokens={tokens} />}</Loaded>
    </section>
  );
}

const NOTHING_LOCKED: rule.LockedState = { locked: 0n, creatorLevel: 0 };

/** The wallet's token accounts, largest balance first. A lock takes tokens from one of them. */
type Tokens = readonly TokenAccount[];

function Form({ pageData, tokens }: { pageData: LockPageData; tokens: Tokens }) {
  const { influence } = pageData;
  const [typed, setTyped] = useState('');
  const signing = useSigning('lock');
  const rents = useRents().data;
  const held = tokens[0]?.amount ?? 0n;
  const amount = useAmount(typed, { whole: held, available: held, description: 'in your wallet' });
  const rent = influence || !rents ? 0n : rents.influence + rents.vault;
  const sign = async () => {
    const { units } = amount;
    if (units === undefined || !(await signing.start(async () => [await buildTransaction(pageData, tokens, units)]))) return;
    // Keeps text that the user entered in the meantime.
    setTyped((now) => (now === typed ? '' : now));
  };
  const type = (text: string) => {
    setTyped(text);
    signing.reset();
  };
  return (
    <>
      <AmountField
        label="Lock"
        typed={typed}
        onType={type}
        amount={amount}
        help={
          <>
            The wallet holds <Units of={held} />.
          </>
        }
      />
      {amount.units !== undefined && !signing.isBusy && <LockPreview pageData={pageData} more={amount.units} />}
      <Cost transactions={1} rent={rent} />
      <SignButton
        signing={signing}
        disabled={amount.units === undefined}
        lamports={rent + SIGNATURE_FEE}
        onSign={() => void sign()}
      >
        Lock
      </SignButton>
      <SigningOutcome signing={signing} landed="Locked. The tokens count now." />
    </>
  );
}

function LockPreview({ pageData: { config, influence }, more }: { pageData: LockPageData; more: bigint }) {
  const locked = (influence?.locked ?? 0n) + more;
  const total = (influence?.total ?? 0n) + more;
  const levels = config.creatorLevels.slice(0, config.creatorLevelCount);
  const level = tiers.reached(
    levels.map((level) => level.locked),
    locked,
  );
  const tier = tiers.reached(config.userTiers.slice(0, config.userTierCount), total);
  const minimum = rule.minimumLockTime(levels, influence ?? NOTHING_LOCKED, more);
  return (
    <div className="notice" role="status">
      <p>
        You will have{' '}
        <strong>
          <Units of={locked} />
        </strong>{' '}
        locked and{' '}
        <strong>
          <Units of={total} />
        </strong>{' '}
        points in total: user tier {tier}, creator level {level}.
      </p>
      {minimum > 0 && (
        <p>
          Creator level {level} has a minimum lock time of {formatDuration(minimum)}.
        </p>
      )}
    </div>
  );
}

async function buildTransaction(pageData: LockPageData, tokens: Tokens, amount: bigint) {
  const { owner, influence, delegations } = pageData;
  const source = tokens[0];
  if (!source) return [];
  const first = influence ? [] : [await ix.openInfluence(pageData)];
  const galleries = delegations.map(({ gallery }) => gallery);
  const { instructions } = await packSettles(owner, galleries, async (settle) => [
    ...first,
    await ix.lock(pageData, source.address, amount, settle),
  ]);
  return instructions;
}
