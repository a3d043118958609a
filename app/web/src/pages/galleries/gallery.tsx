// A gallery: position, points over time and supporters; for its creator also level and retirement.
import type { Address } from '@solana/kit';
import { useMutation } from '@tanstack/react-query';
import { Suspense } from 'react';
import { Figure } from '../../components/figure';
import { toFailure } from '../../chain/errors';
import { retireGallery } from '../../chain/instructions';
import type { Gallery } from '../../chain/program';
import type { WithAddress } from '../../chain/read';
import { SIGNATURE_FEE } from '../../chain/send';
import { checkRank } from '../../cranker/check';
import { ShortAddress, Time, Units, useGalleryName } from '../../components/amounts';
import { lazyRetry } from '../../components/lazy-retry';
import { FailureNotice, Loaded, Notice, Skeleton } from '../../components/notice';
import { SigningOutcome, SignButton } from '../../components/sign';
import { useGalleries, useGalleryDays } from '../../hooks/queries';
import { link } from '../../hooks/route';
import { useSite } from '../../hooks/site';
import { useSigning } from '../../hooks/signing';
import { useViewer } from '../../hooks/viewer';
import { CreatorStanding } from './creator';
import { Supporters } from './supporters';

const History = lazyRetry(() => import('../../charts/history').then(({ History }) => History));

export function GalleryPage({ address }: { address: Address }) {
  return (
    <Loaded query={useGalleries()} lines={8}>
      {(galleries) => {
        const gallery = galleries.find((gallery) => gallery.address === address);
        return gallery ? <GalleryView gallery={gallery} /> : <UnknownGallery />;
      }}
    </Loaded>
  );
}

function UnknownGallery() {
  return (
    <section className="card">
      <div className="empty">
        <h1>Gallery not found</h1>
        <p>
          No gallery has this address; its creator may have closed it. <a href={link('galleries')}>All galleries</a>
        </p>
      </div>
    </section>
  );
}

function GalleryView({ gallery }: { gallery: WithAddress<Gallery> }) {
  const { owner } = useViewer();
  const name = useGalleryName()(gallery.address);
  return (
    <>
      <div className="title">
        <div className="stack">
          <a className="small" href={link('galleries')}>
            All galleries
          </a>
          <h1>{name}</h1>
        </div>
        {gallery.status !== 0 && <span className="tag warn">retired: no new allocations</span>}
      </div>
      <section className="card" aria-label="Figures">
        <dl className="figures">
          <Figure label="Position">{gallery.rankDay === 0 ? '–' : gallery.rank}</Figure>
          <Figure label="Influence points" testId="gallery-points">
            <Units of={gallery.points} />
          </Figure>
          <Figure label="Supporters">{gallery.supporters}</Figure>
          <Figure label="Registered">
            <Time at={Number(gallery.registeredAt)} />
          </Figure>
        </dl>
        <p className="small soft">
          Address <ShortAddress address={gallery.address} />, creator <ShortAddress address={gallery.creator} />
        </p>
        <div className="row">
          <a href={link('allocate')}>Allocate points</a>
        </div>
        <PositionCheck gallery={gallery} />
      </section>
      {owner === gallery.creator && <CreatorTools gallery={gallery} />}
      <OverTime gallery={gallery} />
      <Supporters gallery={gallery} />
    </>
  );
}

function OverTime({ gallery }: { gallery: WithAddress<Gallery> }) {
  return (
    <section className="card" aria-labelledby="history">
      <h2 id="history">Influence over time</h2>
      <Loaded
        query={useGalleryDays(gallery.address)}
        lines={5}
        missing={<p className="soft">Past days come from a cranker, which has none of this gallery yet.</p>}
      >
        {(days) =>
          days.length < 2 ? (
            <p className="soft">The chart appears after two days.</p>
          ) : (
            <Suspense fallback={<Skeleton lines={5} />}>
              <History days={days} />
            </Suspense>
          )
        }
      </Loaded>
    </section>
  );
}

function PositionCheck({ gallery }: { gallery: WithAddress<Gallery> }) {
  const site = useSite();
  const check = useMutation({ mutationFn: () => checkRank(site, gallery.address) });
  const { data } = check;
  return (
    <div className="stack" aria-live="polite">
      <div>
        <button type="button" disabled={check.isPending} onClick={() => check.mutate()}>
          Check the position
        </button>
      </div>
      {check.error && <FailureNotice failure={toFailure(check.error)} />}
      {data?.verdict === 'proved' && (
        <Notice tone="good" title={`Proved: position ${data.proof.rank} of ${data.proof.galleries} on day ${data.proof.day}.`}>
          <p>Hashed in this browser up to the root that the crankers signed.</p>
        </Notice>
      )}
      {data?.verdict === 'open' && (
        <Notice title={`Day ${data.proof.day} is not final yet.`}>
          <p>Its positions are not signed yet. Try again later.</p>
        </Notice>
      )}
      {data?.verdict === 'wrong' && (
        <Notice tone="bad" title="The proof does not match the root on chain.">
          <p>Use another cranker.</p>
        </Notice>
      )}
    </div>
  );
}

function CreatorTools({ gallery }: { gallery: WithAddress<Gallery> }) {
  const { canSign } = useViewer();
  const signing = useSigning(`retire ${gallery.address}`);
  const retire = () => void signing.start(async () => [[retireGallery(gallery.creator, gallery.address)]]);
  return (
    <section className="card" aria-labelledby="own">
      <h2 id="own">Your gallery</h2>
      <CreatorStanding owner={gallery.creator} />
      {canSign && gallery.status === 0 && (
        <details>
          <summary>Retire this gallery permanently</summary>
          <div className="stack">
            <p>
              It gets no new allocations, its points no longer count, and its supporters get them back. This cannot be undone.
            </p>
            <SignButton signing={signing} disabled={false} lamports={SIGNATURE_FEE} onSign={retire}>
              Retire it
            </SignButton>
          </div>
        </details>
      )}
      <SigningOutcome signing={signing} landed="The gallery is retired." />
    </section>
  );
}
