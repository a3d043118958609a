// A gallery: its position, its points over time, its supporters; for its creator, their level and retiring it.
import type { Address } from '@solana/kit';
import { useMutation } from '@tanstack/react-query';
import { Suspense } from 'react';
import { asFailure } from '../../chain/errors';
import { retireGallery } from '../../chain/instructions';
import type { Gallery } from '../../chain/program';
import type { At } from '../../chain/read';
import { SIGNATURE_FEE } from '../../chain/send';
import { checkRank } from '../../cranker/check';
import { Short, Time, Units, useGalleryName } from '../../components/amounts';
import { later } from '../../components/lazy-retry';
import { FailureNotice, Loaded, Notice, Skeleton } from '../../components/notice';
import { Outcome, SignButton } from '../../components/sign';
import { useGalleries, useGalleryDays } from '../../hooks/queries';
import { link } from '../../hooks/route';
import { useSite } from '../../hooks/site';
import { useSigning } from '../../hooks/signing';
import { useViewer } from '../../hooks/viewer';
import { Standing } from './creator';
import { Supporters } from './supporters';

const History = later(() => import('../../charts/history').then(({ History }) => History));

export function GalleryPage({ address }: { address: Address }) {
  return (
    <Loaded query={useGalleries()} lines={8}>{(galleries) => {
      const gallery = galleries.find((gallery) => gallery.address === address);
      return gallery ? <Page gallery={gallery} /> : <Gone />;
    }}</Loaded>
  );
}

function Gone() {
  return (
    <section className="card"><div className="empty">
      <h1>No such gallery</h1>
      <p>No gallery has this address; its creator may have closed it. <a href={link('galleries')}>All galleries</a></p>
    </div></section>
  );
}

function Page({ gallery }: { gallery: At<Gallery> }) {
  const { owner } = useViewer();
  const name = useGalleryName()(gallery.address);
  return (
    <>
      <div className="title">
        <div className="stack"><a className="small" href={link('galleries')}>All galleries</a><h1>{name}</h1></div>
        {gallery.status !== 0 && <span className="tag warn">retired: it takes no new support</span>}
      </div>
      <section className="card" aria-label="Figures">
        <dl className="figures">
          <div className="figure"><dt>Position</dt><dd>{gallery.rankDay === 0 ? '–' : gallery.rank}</dd></div>
          <div className="figure"><dt>Influence points</dt><dd data-testid="gallery-points"><Units of={gallery.points} /></dd></div>
          <div className="figure"><dt>Supporters</dt><dd>{gallery.supporters}</dd></div>
          <div className="figure"><dt>Registered</dt><dd><Time at={Number(gallery.registeredAt)} /></dd></div>
        </dl>
        <p className="small soft">Address <Short address={gallery.address} />, creator <Short address={gallery.creator} /></p>
        <div className="row"><a href={link('allocate')}>Give it points</a></div>
        <Rank gallery={gallery} />
      </section>
      {owner === gallery.creator && <Creator gallery={gallery} />}
      <OverTime gallery={gallery} />
      <Supporters gallery={gallery} />
    </>
  );
}

function OverTime({ gallery }: { gallery: At<Gallery> }) {
  return (
    <section className="card" aria-labelledby="history">
      <h2 id="history">Influence over time</h2>
      <Loaded query={useGalleryDays(gallery.address)} lines={5} missing={<p className="soft">The days before come from a cranker, and none has any of this gallery yet.</p>}>
        {(days) => (days.length < 2
          ? <p className="soft">There will be a line here when the gallery has seen two days.</p>
          : <Suspense fallback={<Skeleton lines={5} />}><History days={days} /></Suspense>)}
      </Loaded>
    </section>
  );
}

function Rank({ gallery }: { gallery: At<Gallery> }) {
  const site = useSite();
  const check = useMutation({ mutationFn: () => checkRank(site, gallery.address) });
  const { data } = check;
  return (
    <div className="stack" aria-live="polite">
      <div><button type="button" disabled={check.isPending} onClick={() => check.mutate()}>Check the position</button></div>
      {check.error && <FailureNotice failure={asFailure(check.error)} />}
      {data?.verdict === 'proved' && <Notice tone="good" title={`Proved: position ${data.proof.rank} of ${data.proof.galleries} on day ${data.proof.day}.`}><p>Hashed in this browser up to the root that the crankers signed.</p></Notice>}
      {data?.verdict === 'open' && <Notice title={`Day ${data.proof.day} is not final yet.`}><p>Its positions are not signed. Look again later.</p></Notice>}
      {data?.verdict === 'wrong' && <Notice tone="bad" title="The proof does not lead to the root on chain."><p>Ask another cranker.</p></Notice>}
    </div>
  );
}

function Creator({ gallery }: { gallery: At<Gallery> }) {
  const { canSign } = useViewer();
  const signing = useSigning(`retire ${gallery.address}`);
  const retire = () => void signing.start(async () => [[retireGallery(gallery.creator, gallery.address)]]);
  return (
    <section className="card" aria-labelledby="own">
      <h2 id="own">Your gallery</h2>
      <Standing owner={gallery.creator} />
      {canSign && gallery.status === 0 && (
        <details>
          <summary>Retire this gallery for good</summary>
          <div className="stack">
            <p>It takes no new support, its points count no more, and its supporters get them back. This can not be undone.</p>
            <SignButton signing={signing} disabled={false} lamports={SIGNATURE_FEE} onSign={retire}>Retire it</SignButton>
          </div>
        </details>
      )}
      <Outcome signing={signing} landed="The gallery is retired." />
    </section>
  );
}
