// Search field that adds a gallery to the draft.
import { isAddress } from '@solana/kit';
import { useRef, useState } from 'react';
import type { DraftControl } from '../../draft/draft';
import { GalleryName, useGalleryName } from '../../components/amounts';
import { findGalleries } from '../galleries/order';
import type { DraftView } from './draft-view';
import type { AllocatePageData } from './page-data';

const MAX_SHOWN = 6;

export function GalleryFinder({
  pageData,
  draftView,
  control,
}: {
  pageData: AllocatePageData;
  draftView: DraftView;
  control: DraftControl;
}) {
  const [typed, setTyped] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const name = useGalleryName();
  const there = new Set(draftView.rows.map(({ gallery }) => gallery));
  const open = pageData.galleries.filter(({ address, status }) => status === 0 && !there.has(address));
  const found = findGalleries(open, typed, name);
  const isKnown = there.has(typed.trim() as never);
  const add = (gallery: (typeof open)[number]['address']) => {
    control.set(gallery, { points: 0n, typed: undefined, why: undefined });
    setTyped('');
    // The pressed button is removed; focus the field for the next search.
    field.current?.focus();
  };
  return (
    <div className="field">
      <label htmlFor="find">Add a gallery</label>
      <input
        ref={field}
        id="find"
        type="search"
        autoComplete="off"
        spellCheck={false}
        placeholder="Name or address"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <ul className="found" aria-label="Galleries found">
        {found.slice(0, MAX_SHOWN).map(({ address, rank, rankDay }) => (
          <li key={address}>
            <button type="button" onClick={() => add(address)}>
              <span>
                <span className="hidden">Add </span>
                <GalleryName gallery={address} />
              </span>
              <span className="soft small">{rankDay === 0 ? 'no position yet' : `position ${rank}`}</span>
            </button>
          </li>
        ))}
      </ul>
      <span className="help small soft" role="status">
        {found.length > MAX_SHOWN && `${found.length - MAX_SHOWN} more: type part of a name or address.`}
        {found.length === 0 &&
          typed !== '' &&
          (isKnown
            ? 'This gallery is in the list above.'
            : isAddress(typed.trim())
              ? 'No open gallery has this address.'
              : 'No gallery has this name.')}
      </span>
    </div>
  );
}
