// Timeout of the unit tests' queries, long enough for a busy machine.
import { configure } from '@testing-library/dom';

configure({ asyncUtilTimeout: 15_000 });
