// The ranking of all galleries.
import type { Address } from '@solana/kit';
import { useState } from 'react';
import type { Gallery } from '../../chain/program';
import type { WithAddress } from '../../chain/read';
import { ScrollTable } from '../../components/scroll-table';
import { GalleryAddress, ShortAddress, Units, useGalleryName } from '../../components/amounts';
import { Loaded } from '../../components/notice';
import { useDelegations, useGalleries } from '../../hooks/queries';
import { link } from '../../hooks/route';
import { useViewer } from '../../hooks/viewer';
import { CreatorCard } from './creator';
import { findGalleries } from './order';

const PAGE_SIZE = 50;

export function Galleries() {
  const { owner } = useViewer();
  const name = useGalleryName();
  const supported = new Set((useDelegations(owner).data ?? []).map(({ gallery }) => gallery));
  const [typed, setTyped] = useState('');
  return (
    <>
      <div className="stack">
        <h1>Galleries</h1>
        <p className="lead">
          Ranked by engagement on the last final day. Positions are public and provable; the scores stay sealed.{' '}
          <a href={link('rating')}>How the rating works</a>
        </p>
      </div>
      {owner && <CreatorCard key={owner} owner={owner} />}
      <section className="card" aria-labelledby="ranking">
        <h2 id="ranking" className="hidden">
          Ranking
        </h2>
        <div className="field">
          <label htmlFor="search">Find</label>
          <input
            id="search"
            type="search"
            placeholder="Name or address"
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
        <Loaded query={useGalleries()} lines={8}>
          {(galleries) => {
            const found = findGalleries(galleries, typed, name);
            if (found.length === 0)
              return (
                <p className="soft">
                  {galleries.length === 0 ? 'No creator has registered a gallery yet.' : 'No gallery has this name.'}
                </p>
              );
            return <RankingTable galleries={found} supported={supported} />;
          }}
        </Loaded>
      </section>
    </>
  );
}

interface RankingProps {
  galleries: readonly WithAddress<Gallery>[];
  /** Galleries that the viewed owner supports. */
  supported: ReadonlySet<Address>;
}

function RankingTable({ galleries, supported }: RankingProps) {
  const name = useGalleryName();
  const [shown, show] = useState(PAGE_SIZE);
  return (
    <>
      <ScrollTable
        label="Ranking"
        columns={[['Position'], ['Gallery'], ['Creator', 'wide-only'], ['Points', 'number'], ['Supporters', 'number wide-only']]}
      >
        {galleries.slice(0, shown).map((gallery) => (
          <tr key={gallery.address}>
            <td>
              {gallery.rankDay === 0 ? (
                <span className="soft">
                  <span aria-hidden="true">–</span>
                  <span className="hidden">none yet</span>
                </span>
              ) : (
                <span className={gallery.rank <= 3 ? 'rank first' : 'rank'}>{gallery.rank}</span>
              )}
            </td>
            <th scope="row">
              <a href={link('galleries', gallery.address)}>{name(gallery.address)}</a>{' '}
              <GalleryAddress gallery={gallery.address} />{' '}
              {supported.has(gallery.address) && <span className="tag accent">supported</span>}{' '}
              {gallery.status !== 0 && <span className="tag warn">retired</span>}
            </th>
            <td className="wide-only soft">
              <ShortAddress address={gallery.creator} />
            </td>
            <td className="number">
              <Units of={gallery.points} />
            </td>
            <td className="number wide-only">{gallery.supporters}</td>
          </tr>
        ))}
      </ScrollTable>
      {galleries.length > shown && (
        <div>
          <button type="button" onClick={() => show(shown + PAGE_SIZE)}>
            Show {Math.min(PAGE_SIZE, galleries.length - shown)} more of {galleries.length}
          </button>
        </div>
      )}
    </>
  );
}
