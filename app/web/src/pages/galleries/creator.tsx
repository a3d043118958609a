// The creator's view: own galleries, creator level, and registration of a gallery.
import type { Address } from '@solana/kit';
import { Figure } from '../../components/figure';
import { registerGallery } from '../../chain/instructions';
import type { Influence } from '../../chain/program';
import { SIGNATURE_FEE } from '../../chain/send';
import { Units, useGalleryName } from '../../components/amounts';
import { Loaded } from '../../components/notice';
import { Cost, SigningOutcome, SignButton } from '../../components/sign';
import { useChainTime } from '../../hooks/live';
import { useGalleries, useInfluence, useRents } from '../../hooks/queries';
import { link } from '../../hooks/route';
import { useSigning } from '../../hooks/signing';
import { useViewer } from '../../hooks/viewer';
import { lock } from '../../core';

export function CreatorCard({ owner }: { owner: Address }) {
  const { canSign } = useViewer();
  const name = useGalleryName();
  const all = useGalleries().data;
  // While the galleries load or fail to load, the ranking below shows the state.
  if (!all) return null;
  const galleries = all.filter(({ creator }) => creator === owner);
  if (galleries.length === 0 && !canSign) return null;
  return (
    <section className="card" aria-labelledby="creator">
      <h2 id="creator">As a creator</h2>
      {galleries.length === 0 ? (
        <p className="soft">You have no gallery. Register one so that fans can allocate points to it.</p>
      ) : (
        <ul className="legend">
          {galleries.map(({ address }) => (
            <li key={address}>
              <a href={link('galleries', address)}>{name(address)}</a>
            </li>
          ))}
        </ul>
      )}
      <CreatorStanding owner={owner} />
      {canSign && <Register owner={owner} used={galleries.map(({ index }) => index)} />}
    </section>
  );
}

/** The creator's level, lock and lock floor. */
export function CreatorStanding({ owner }: { owner: Address }) {
  return <Loaded query={useInfluence(owner)}>{(influence) => <Figures influence={influence} />}</Loaded>;
}

/** Without an influence account nothing is locked. */
function Figures({ influence }: { influence: Influence | null }) {
  const now = useChainTime();
  const floor = influence ? lock.activeFloor({ amount: influence.lockFloor, endsAt: influence.lockFloorEnd }, BigInt(now)) : 0n;
  return (
    <dl className="figures">
      <Figure label="Creator level">{influence?.creatorLevel ?? 0}</Figure>
      <Figure label="Locked">
        <Units of={influence?.locked ?? 0n} />
      </Figure>
      <Figure label="Required by listings and sales">
        <Units of={floor} />
      </Figure>
    </dl>
  );
}

function Register({ owner, used }: { owner: Address; used: readonly number[] }) {
  const signing = useSigning('register');
  const rent = useRents().data?.gallery ?? 0n;
  // The next unused index. Indices of closed galleries could be reused, but need not be.
  const index = used.length === 0 ? 0 : Math.max(...used) + 1;
  const register = () => signing.start(async () => [[await registerGallery(owner, index)]]);
  return (
    <details>
      <summary>Register {used.length === 0 ? 'a gallery' : 'another gallery'}</summary>
      <div className="stack">
        <Cost transactions={1} rent={rent} />
        <SignButton signing={signing} disabled={false} lamports={rent + SIGNATURE_FEE} onSign={() => void register()}>
          Register it
        </SignButton>
        <SigningOutcome signing={signing} landed="Your gallery is registered." />
      </div>
    </details>
  );
}
