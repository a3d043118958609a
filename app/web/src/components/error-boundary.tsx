// Error boundary around a page: an error in it affects neither the rest of the app nor the user's draft.
import { Component, type ReactNode } from 'react';
import { messageOf, Failure } from '../chain/errors';
import { retryFailedLoads } from './lazy-retry';
import { FailureNotice } from './notice';

interface Props {
  /** The page's heading. */
  readonly title: string;
  readonly children: ReactNode;
}

interface BoundaryState {
  readonly broken: { readonly error: unknown } | undefined;
}

export class ErrorBoundary extends Component<Props, BoundaryState> {
  override state: BoundaryState = { broken: undefined };

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { broken: { error } };
  }

  override componentDidCatch() {
    // Failed loads are retried when the page is rendered again, not before.
    retryFailedLoads();
  }

  override render() {
    const { broken } = this.state;
    if (!broken) return this.props.children;
    const failure = new Failure(
      'unknown',
      'This page could not be shown.',
      'Your input is kept. Check your connection and try again, or open another page.',
      messageOf(broken.error),
    );
    return (
      <>
        <h1>{this.props.title}</h1>
        <FailureNotice failure={failure}>
          <div>
            <button type="button" onClick={() => this.setState({ broken: undefined })}>
              Try again
            </button>
          </div>
        </FailureNotice>
      </>
    );
  }
}
