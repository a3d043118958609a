// How long unit tests wait for what has to appear: a busy machine is slow, and nothing that is right fails by that.
import { configure } from '@testing-library/dom';

configure({ asyncUtilTimeout: 15_000 });
