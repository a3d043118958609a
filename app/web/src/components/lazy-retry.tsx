// Parts of the page that are loaded when they are first shown. One that could not be loaded can be asked for again, which
// a bare `lazy` never is.
import { createElement, lazy, type ComponentType } from 'react';

/** How the parts that could not be loaded are made to ask again. */
const missing = new Set<() => void>();

export function later<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  const ask = () => lazy(async () => {
    try {
      return { default: await load() };
    } catch (error) {
      missing.add(() => { part = ask(); });
      throw error;
    }
  });
  let part = ask();
  return function Later(props: P) {
    return createElement<P>(part, props);
  };
}

/** The next time that they are shown, the parts that could not be loaded are asked for again. */
export function askAgain(): void {
  missing.forEach((again) => again());
  missing.clear();
}
