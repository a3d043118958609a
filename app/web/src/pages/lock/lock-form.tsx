// Locking: how much, and what it reaches.
import { useState } from 'react';
import * as make from '../../chain/instructions';
import type { TokenAccount } from '../../chain/read';
import { SIGNATURE_FEE } from '../../chain/send';
import { AmountField, useAmount } from '../../components/amount-field';
import { Units, span } from '../../components/amounts';
import { Loaded } from '../../components/notice';
import { Cost, Outcome, SignButton } from '../../components/sign';
import { useRents, useTokens } from '../../hooks/queries';
import { useSigning } from '../../hooks/signing';
import { lock as rule, tiers } from '../../core';
import { fitting } from './pack-settles';
import type { Ground } from './page';

export function LockForm({ ground }: { ground: Ground }) {
  return (
    <section className="card" aria-labelledby="lock">
      <h2 id="lock">Lock</h2>
      <Loaded query={useTokens(ground.owner)}>{(tokens) => <Form ground={ground} tokens={tokens} />}</Loaded>
    </section>
  );
}

/** Who has no record has locked nothing. */
const NOTHING: rule.Held = { locked: 0n, creatorLevel: 0 };

/** What the wallet holds, the fullest account first: a lock takes from one. */
type Tokens = readonly TokenAccount[];

function Form({ ground, tokens }: { ground: Ground; tokens: Tokens }) {
  const { influence } = ground;
  const [typed, setTyped] = useState('');
  const signing = useSigning('lock');
  const rents = useRents().data;
  const held = tokens[0]?.amount ?? 0n;
  const amount = useAmount(typed, { whole: held, available: held, what: 'in your wallet' });
  const rent = influence || !rents ? 0n : rents.influence + rents.vault;
  const sign = async () => {
    const { units } = amount;
    if (units === undefined || !(await signing.start(async () => [await build(ground, tokens, units)]))) return;
    // What was typed while it landed stays.
    setTyped((now) => (now === typed ? '' : now));
  };
  const type = (text: string) => {
    setTyped(text);
    signing.rest();
  };
  return (
    <>
      <AmountField label="Lock" typed={typed} onType={type} amount={amount} help={<>The wallet holds <Units of={held} />.</>} />
      {amount.units !== undefined && !signing.isBusy && <Reached ground={ground} more={amount.units} />}
      <Cost transactions={1} rent={rent} />
      <SignButton signing={signing} disabled={amount.units === undefined} lamports={rent + SIGNATURE_FEE} onSign={() => void sign()}>Lock</SignButton>
      <Outcome signing={signing} landed="Locked. It counts already." />
    </>
  );
}

function Reached({ ground: { config, influence }, more }: { ground: Ground; more: bigint }) {
  const locked = (influence?.locked ?? 0n) + more;
  const total = (influence?.total ?? 0n) + more;
  const levels = config.creatorLevels.slice(0, config.creatorLevelCount);
  const level = tiers.reached(levels.map((level) => level.locked), locked);
  const tier = tiers.reached(config.userTiers.slice(0, config.userTierCount), total);
  const minimum = rule.minimumTime(levels, influence ?? NOTHING, more);
  return (
    <div className="notice" role="status">
      <p>You will have locked <strong><Units of={locked} /></strong>, and <strong><Units of={total} /></strong> points in all: user tier {tier}, creator level {level}.</p>
      {minimum > 0 && <p>Creator level {level} asks that you unlock nothing for {span(minimum)} from now.</p>}
    </div>
  );
}

async function build(ground: Ground, tokens: Tokens, amount: bigint) {
  const { owner, influence, delegations } = ground;
  const source = tokens[0];
  if (!source) return [];
  const first = influence ? [] : [await make.open(ground)];
  const galleries = delegations.map(({ gallery }) => gallery);
  const { made } = await fitting(owner, galleries, async (settle) => [...first, await make.lock(ground, source.address, amount, settle)]);
  return made;
}
