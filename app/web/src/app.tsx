// Routes: maps the URL's hash to a page. Pages other than the first two are loaded on demand.
import { Suspense, useEffect, type ReactNode } from 'react';
import { isAddress } from '@solana/kit';
import { ErrorBoundary } from './components/error-boundary';
import { lazyRetry } from './components/lazy-retry';
import { Skeleton } from './components/notice';
import { Shell } from './components/shell';
import { link, useRoute } from './hooks/route';
import { Overview } from './pages/overview/page';
import { Allocate } from './pages/allocate/page';

const Lock = lazyRetry(() => import('./pages/lock/page').then(({ Lock }) => Lock));
const Galleries = lazyRetry(() => import('./pages/galleries/page').then(({ Galleries }) => Galleries));
const GalleryPage = lazyRetry(() => import('./pages/galleries/gallery').then(({ GalleryPage }) => GalleryPage));
const Days = lazyRetry(() => import('./pages/days/page').then(({ Days }) => Days));
const DayPage = lazyRetry(() => import('./pages/days/day').then(({ DayPage }) => DayPage));
const Rating = lazyRetry(() => import('./pages/days/rating').then(({ Rating }) => Rating));

export function App() {
  const { path } = useRoute();
  const [title, page] = pageOf(path);
  useEffect(() => {
    document.title = `${title} · Influence`;
  }, [title]);
  return (
    <Shell>
      <ErrorBoundary key={path.join('/')} title={title}>
        <Suspense fallback={<Skeleton lines={6} />}>{page}</Suspense>
      </ErrorBoundary>
    </Shell>
  );
}

function pageOf([first, second]: readonly string[]): [string, ReactNode] {
  switch (first) {
    case undefined:
      return ['My influence', <Overview />];
    case 'allocate':
      return ['Allocate', <Allocate />];
    case 'lock':
      return ['Lock and unlock', <Lock />];
    case 'galleries':
      if (second === undefined) return ['Galleries', <Galleries />];
      return isAddress(second) ? ['Gallery', <GalleryPage key={second} address={second} />] : notFound();
    case 'days':
      if (second === undefined) return ['Days', <Days />];
      return isDay(second) ? [`Day ${second}`, <DayPage key={second} day={Number(second)} />] : notFound();
    case 'rating':
      return ['Engagement rating', <Rating />];
    default:
      return notFound();
  }
}

/** Days are u32. */
const MAX_DAY = 0xffff_ffff;
const isDay = (text: string) => /^\d{1,10}$/.test(text) && Number(text) <= MAX_DAY;

function notFound(): [string, ReactNode] {
  return [
    'Not found',
    <section className="card">
      <div className="empty">
        <h1>Page not found</h1>
        <p>
          The link may belong to another version of this app. <a href={link()}>Go to your influence.</a>
        </p>
      </div>
    </section>,
  ];
}
