// Placeholder until an owner is chosen.
import type { ReactNode } from 'react';
import { link } from '../hooks/route';

export function Welcome({ children }: { children: ReactNode }) {
  return (
    <section className="card">
      <div className="empty">
        <h2>Choose a wallet</h2>
        <p>{children}</p>
        <p className="small">
          Connect a wallet or view any address with the button at the top. You can read <a href={link('galleries')}>Galleries</a>{' '}
          and <a href={link('days')}>days</a> without either.
        </p>
      </div>
    </section>
  );
}
