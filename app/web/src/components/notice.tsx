// Notices, loading skeletons and load errors.
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { toFailure, type Failure } from '../chain/errors';
import { NotFound } from '../cranker/client';
import { useProgramConfig } from '../hooks/queries';
import { useQueryError } from '../hooks/use-query-error';

type Tone = 'plain' | 'good' | 'warn' | 'bad';

export function Notice({
  tone = 'plain',
  title,
  children,
  role,
}: {
  tone?: Tone;
  title: string;
  children?: ReactNode;
  role?: 'status' | 'alert';
}) {
  return (
    <div className={`notice ${tone}`} role={role} data-notice={tone}>
      <strong>{title}</strong>
      {children}
    </div>
  );
}

/** An error with its remedy and details. */
export function FailureNotice({ failure, children }: { failure: Failure; children?: ReactNode }) {
  const tone = ['rejected', 'changed', 'status-unknown'].includes(failure.kind) ? 'warn' : 'bad';
  return (
    <div className={`notice ${tone}`} role="alert" data-failure={failure.kind}>
      <strong>{failure.title}</strong>
      {failure.remedy && <p>{failure.remedy}</p>}
      {children}
      {failure.detail && (
        <details>
          <summary>Error details</summary>
          <code>{failure.detail}</code>
        </details>
      )}
    </div>
  );
}

/** Renders a query's data, a skeleton while it loads, or its error. */
export function Loaded<T>({
  query,
  lines = 3,
  missing,
  children,
}: {
  query: Pick<UseQueryResult<T>, 'data' | 'error' | 'refetch'>;
  /** Lines of the skeleton. */
  lines?: number;
  /** Shown if the data does not exist. */
  missing?: ReactNode;
  children: (data: T) => ReactNode;
}) {
  const error = useQueryError(query);
  if (query.data !== undefined) return children(query.data);
  if (error instanceof NotFound) return missing ?? <p className="soft">{error.message}</p>;
  if (error) return <LoadError error={error} again={() => void query.refetch()} />;
  return <Skeleton lines={lines} />;
}

/** A load error; abbreviated if the page shows the same error at its top. */
function LoadError({ error, again }: { error: Error; again: () => void }) {
  const globalError = useQueryError(useProgramConfig());
  const failure = toFailure(error);
  const isShownAbove = globalError !== undefined && toFailure(globalError).title === failure.title;
  if (isShownAbove) return <p className="soft">This appears when the node answers.</p>;
  return (
    <FailureNotice failure={failure}>
      <div>
        <button type="button" onClick={again}>
          Try again
        </button>
      </div>
    </FailureNotice>
  );
}

export function Skeleton({ lines }: { lines: number }) {
  return (
    <div className="stack" role="status">
      <span className="hidden">Loading</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} className="skeleton" aria-hidden="true" />
      ))}
    </div>
  );
}
