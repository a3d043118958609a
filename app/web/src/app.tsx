// Which place is shown. What only some places need is loaded with them.
import { Suspense, useEffect, type ReactNode } from 'react';
import { isAddress } from '@solana/kit';
import { Boundary } from './components/error-boundary';
import { later } from './components/lazy-retry';
import { Skeleton } from './components/notice';
import { Shell } from './components/shell';
import { link, useRoute } from './hooks/route';
import { Mine } from './pages/overview/page';
import { Allocate } from './pages/allocate/page';

const Lock = later(() => import('./pages/lock/page').then(({ Lock }) => Lock));
const Galleries = later(() => import('./pages/galleries/page').then(({ Galleries }) => Galleries));
const GalleryPage = later(() => import('./pages/galleries/gallery').then(({ GalleryPage }) => GalleryPage));
const Days = later(() => import('./pages/days/page').then(({ Days }) => Days));
const DayPage = later(() => import('./pages/days/day').then(({ DayPage }) => DayPage));
const Rating = later(() => import('./pages/days/rating').then(({ Rating }) => Rating));

export function App() {
  const { path } = useRoute();
  const [title, page] = place(path);
  useEffect(() => { document.title = `${title} · Influence`; }, [title]);
  return <Shell><Boundary key={path.join('/')} title={title}><Suspense fallback={<Skeleton lines={6} />}>{page}</Suspense></Boundary></Shell>;
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
      return isDay(second) ? [`Day ${second}`, <DayPage key={second} day={Number(second)} />] : nowhere();
    case 'rating':
      return ['Engagement rating', <Rating />];
    default:
      return nowhere();
  }
}

/** Days are numbers of 32 bits. */
const LAST_DAY = 0xffff_ffff;
const isDay = (text: string) => /^\d{1,10}$/.test(text) && Number(text) <= LAST_DAY;

function nowhere(): [string, ReactNode] {
  return ['Nowhere', (
    <section className="card"><div className="empty">
      <h1>There is nothing here.</h1>
      <p>The link may be of another version of this page. <a href={link()}>Begin with your influence.</a></p>
    </div></section>
  )];
}
