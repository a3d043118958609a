// Notices, and what is shown while something is read or can not be.
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { asFailure, type Failure } from '../chain/errors';
import { Missing } from '../cranker/client';
import { useProgram } from '../hooks/queries';
import { useTrouble } from '../hooks/use-query-error';

type Tone = 'plain' | 'good' | 'warn' | 'bad';

export function Notice({ tone = 'plain', title, children, role }: { tone?: Tone; title: string; children?: ReactNode; role?: 'status' | 'alert' }) {
  return (
    <div className={`notice ${tone}`} role={role} data-notice={tone}>
      <strong>{title}</strong>
      {children}
    </div>
  );
}

/** A failure with what to do, and what was said exactly. */
export function FailureNotice({ failure, children }: { failure: Failure; children?: ReactNode }) {
  const tone = ['rejected', 'changed', 'unsure'].includes(failure.kind) ? 'warn' : 'bad';
  return (
    <div className={`notice ${tone}`} role="alert" data-failure={failure.kind}>
      <strong>{failure.title}</strong>
      {failure.remedy && <p>{failure.remedy}</p>}
      {children}
      {failure.detail && (
        <details>
          <summary>What was said exactly</summary>
          <code>{failure.detail}</code>
        </details>
      )}
    </div>
  );
}

/** What a query gave, a skeleton before, or why there is nothing. */
export function Loaded<T>({ query, lines = 3, missing, children }: {
  query: Pick<UseQueryResult<T>, 'data' | 'error' | 'refetch'>;
  /** Height of the skeleton. */
  lines?: number;
  /** What to show when it is not there. */
  missing?: ReactNode;
  children: (data: T) => ReactNode;
}) {
  const trouble = useTrouble(query);
  if (query.data !== undefined) return children(query.data);
  if (trouble instanceof Missing) return missing ?? <p className="soft">{trouble.message}</p>;
  if (trouble) return <Failed error={trouble} again={() => void query.refetch()} />;
  return <Skeleton lines={lines} />;
}

/** Why there is nothing; in a few words where the page says the same at its top. */
function Failed({ error, again }: { error: Error; again: () => void }) {
  const said = useTrouble(useProgram());
  const failure = asFailure(error);
  const isSaid = said !== undefined && asFailure(said).title === failure.title;
  if (isSaid) return <p className="soft">This will be here when the node answers.</p>;
  return (
    <FailureNotice failure={failure}>
      <div><button type="button" onClick={again}>Try again</button></div>
    </FailureNotice>
  );
}

export function Skeleton({ lines }: { lines: number }) {
  return (
    <div className="stack" role="status">
      <span className="hidden">Loading</span>
      {Array.from({ length: lines }, (_, line) => <span key={line} className="skeleton" aria-hidden="true" />)}
    </div>
  );
}
