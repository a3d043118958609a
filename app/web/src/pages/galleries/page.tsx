// The ranking of all galleries.
import { useState } from 'react';
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
  const mine = new Set((useDelegations(owner).data ?? []).map(({ gallery }) => gallery));
  const [typed, setTyped] = useState('');
  const [shown, show] = useState(PAGE_SIZE);
  return (
    <>
      <div className="stack">
        <h1>Galleries</h1>
        <p className="lead">Ranked by engagement on the last final day. Positions are public and provable; the scores stay sealed. <a href={link('rating')}>How the rating works</a></p>
      </div>
      {owner && <CreatorCard key={owner} owner={owner} />}
      <section className="card" aria-labelledby="ranking">
        <h2 id="ranking" className="hidden">Ranking</h2>
        <div className="field">
          <label htmlFor="search">Find</label>
          <input id="search" type="search" placeholder="Name or address" autoComplete="off" spellCheck={false} value={typed} onChange={(event) => setTyped(event.target.value)} />
        </div>
        <Loaded query={useGalleries()} lines={8}>{(galleries) => {
          const found = findGalleries(galleries, typed, name);
          if (found.length === 0) return <p className="soft">{galleries.length === 0 ? 'No creator has registered a gallery yet.' : 'No gallery has this name.'}</p>;
          return (
            <>
              <div className="scroll" tabIndex={0} role="group" aria-label="Ranking">
                <table>
                  <thead><tr><th scope="col">Position</th><th scope="col">Gallery</th><th scope="col" className="wide-only">Creator</th><th scope="col" className="number">Points</th><th scope="col" className="number wide-only">Supporters</th></tr></thead>
                  <tbody>{found.slice(0, shown).map((gallery) => (
                    <tr key={gallery.address}>
                      <td>{gallery.rankDay === 0 ? <span className="soft"><span aria-hidden="true">–</span><span className="hidden">none yet</span></span> : <span className={gallery.rank <= 3 ? 'rank first' : 'rank'}>{gallery.rank}</span>}</td>
                      <th scope="row"><a href={link('galleries', gallery.address)}>{name(gallery.address)}</a> <GalleryAddress gallery={gallery.address} />{' '}
                        {mine.has(gallery.address) && <span className="tag accent">supported</span>} {gallery.status !== 0 && <span className="tag warn">retired</span>}</th>
                      <td className="wide-only soft"><ShortAddress address={gallery.creator} /></td>
                      <td className="number"><Units of={gallery.points} /></td>
                      <td className="number wide-only">{gallery.supporters}</td>
                    </tr>
                  ))}</tbody>
                </table>
              </div>
              {found.length > shown && <div><button type="button" onClick={() => show(shown + PAGE_SIZE)}>Show {Math.min(PAGE_SIZE, found.length - shown)} more of {found.length}</button></div>}
            </>
          );
        }}</Loaded>
      </section>
    </>
  );
}
