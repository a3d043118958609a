// Lazy components whose loading can be retried. React's `lazy` caches a failed import forever.
import { createElement, lazy, type ComponentType } from 'react';

/** Resets of the components that failed to load. */
const failedLoads = new Set<() => void>();

export function lazyRetry<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  const ask = () =>
    lazy(async () => {
      try {
        return { default: await load() };
      } catch (error) {
        failedLoads.add(() => {
          part = ask();
        });
        throw error;
      }
    });
  let part = ask();
  return function LazyRetry(props: P) {
    return createElement<P>(part, props);
  };
}

/** Makes all failed components load again when they are next rendered. */
export function retryFailedLoads(): void {
  failedLoads.forEach((again) => again());
  failedLoads.clear();
}
