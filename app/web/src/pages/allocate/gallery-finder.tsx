// Finds a gallery by its name or address, and adds it.
import { isAddress } from '@solana/kit';
import { useRef, useState } from 'react';
import type { DraftControl } from '../../draft/draft';
import { GalleryName, useGalleryName } from '../../components/amounts';
import { matching } from '../galleries/order';
import type { Choice } from './draft-view';
import type { Ground } from './page';

const SHOWN = 6;

export function Finder({ ground, choice, control }: { ground: Ground; choice: Choice; control: DraftControl }) {
  const [typed, setTyped] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const name = useGalleryName();
  const there = new Set(choice.rows.map(({ gallery }) => gallery));
  const open = ground.galleries.filter(({ address, status }) => status === 0 && !there.has(address));
  const found = matching(open, typed, name);
  const isKnown = there.has(typed.trim() as never);
  const add = (gallery: (typeof open)[number]['address']) => {
    control.set(gallery, { points: 0n, typed: undefined, why: undefined });
    setTyped('');
    // Its button is gone: the next one is looked for here.
    field.current?.focus();
  };
  return (
    <div className="field">
      <label htmlFor="find">Add a gallery</label>
      <input ref={field} id="find" type="search" autoComplete="off" spellCheck={false} placeholder="Name or address" value={typed} onChange={(event) => setTyped(event.target.value)} />
      <ul className="found" aria-label="Galleries found">
        {found.slice(0, SHOWN).map(({ address, rank, rankDay }) => (
          <li key={address}>
            <button type="button" onClick={() => add(address)}>
              <span><span className="hidden">Add </span><GalleryName gallery={address} /></span>
              <span className="soft small">{rankDay === 0 ? 'no position yet' : `position ${rank}`}</span>
            </button>
          </li>
        ))}
      </ul>
      <span className="help small soft" role="status">
        {found.length > SHOWN && `${found.length - SHOWN} more: type some of its name or address.`}
        {found.length === 0 && typed !== '' && (isKnown ? 'That gallery is in the list above.' : isAddress(typed.trim()) ? 'No open gallery has this address.' : 'No gallery is called that.')}
      </span>
    </div>
  );
}
