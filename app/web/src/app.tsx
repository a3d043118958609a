// Which place is shown. What only some places need is loaded with them.
import { Suspense, lazy, useEffect, type ReactNode } from 'react';
import { isAddress } from '@solana/kit';
import { Skeleton } from './parts/notice';
import { Shell } from './parts/shell';
import { link, useRoute } from './state/route';
import { Mine } from './pages/mine/page';
import { Allocate } from './pages/allocate/page';

const Lock = lazy(() => import('./pages/lock/page').then(({ Lock }) => ({ default: Lock })));
const Galleries = lazy(() => import('./pages/galleries/page').then(({ Galleries }) => ({ default: Galleries })));
const GalleryPage = lazy(() => import('./pages/galleries/gallery').then(({ GalleryPage }) => ({ default: GalleryPage })));
const Days = lazy(() => import('./pages/days/page').then(({ Days }) => ({ default: Days })));
const DayPage = lazy(() => import('./pages/days/day').then(({ DayPage }) => ({ default: DayPage })));
const Rating = lazy(() => import('./pages/days/rating').then(({ Rating }) => ({ default: Rating })));

export function App() {
  const { path } = useRoute();
  const [title, page] = place(path);
  useEffect(() => { document.title = `${title} · Influence`; }, [title]);
  return <Shell><Suspense fallback={<Skeleton lines={6} />}>{page}</Suspense></Shell>;
}

function place([first, second]: readonly string[]): [string, ReactNode] {
  switch (first) {
    case undefined:
      return ['My influence', <Mine />];
    case 'allocate':
      return ['Allocate', <Allocate />];
    case 'lock':
      return ['Lock and unlock', <Lock />];
    case 'galleries':
      if (second === undefined) return ['Galleries', <Galleries />];
      return isAddress(second) ? ['Gallery', <GalleryPage key={second} address={second} />] : nowhere();
    case 'days':
      if (second === undefined) return ['Days', <Days />];
      return /^\d{1,10}$/.test(second) ? [`Day ${second}`, <DayPage key={second} day={Number(second)} />] : nowhere();
    case 'rating':
      return ['Engagement rating', <Rating />];
    default:
      return nowhere();
  }
}

function nowhere(): [string, ReactNode] {
  return ['Nowhere', (
    <section className="card"><div className="empty">
      <h1>There is nothing here.</h1>
      <p>The link may be of another version of this page. <a href={link()}>Begin with your influence.</a></p>
    </div></section>
  )];
}
