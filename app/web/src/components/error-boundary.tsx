// Around a place: what breaks in it takes neither the rest of the page with it nor anything that was chosen.
import { Component, type ReactNode } from 'react';
import { wordsOf, Failure } from '../chain/errors';
import { askAgain } from './lazy-retry';
import { FailureNotice } from './notice';

interface Props {
  /** What the place is called. */
  readonly title: string;
  readonly children: ReactNode;
}

interface State {
  readonly broken: { readonly error: unknown } | undefined;
}

export class Boundary extends Component<Props, State> {
  override state: State = { broken: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { broken: { error } };
  }

  override componentDidCatch() {
    // Nothing of it is drawn now: what could not be loaded is asked for when it is shown again, and not before.
    askAgain();
  }

  override render() {
    const { broken } = this.state;
    if (!broken) return this.props.children;
    const failure = new Failure('unknown', 'This place could not be shown.',
      'What you chose is kept. Check your connection and try again; if that does not help, go to another place.', wordsOf(broken.error));
    return (
      <>
        <h1>{this.props.title}</h1>
        <FailureNotice failure={failure}>
          <div><button type="button" onClick={() => this.setState({ broken: undefined })}>Try again</button></div>
        </FailureNotice>
      </>
    );
  }
}
