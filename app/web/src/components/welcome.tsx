// What is shown where somebody's own record belongs and nobody is there yet.
import type { ReactNode } from 'react';
import { link } from '../hooks/route';

export function Welcome({ children }: { children: ReactNode }) {
  return (
    <section className="card">
      <div className="empty">
        <h2>Whose influence?</h2>
        <p>{children}</p>
        <p className="small">Connect a wallet, or look at any address, with the button at the top. <a href={link('galleries')}>Galleries</a> and <a href={link('days')}>days</a> can be read without either.</p>
      </div>
    </section>
  );
}
