// Explains the engagement rating: a diagram, the same as text, and the published example.
import { ScrollTable } from '../../components/scroll-table';
import { link } from '../../hooks/route';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly words: string;
  readonly note: string;
  readonly isSum?: boolean;
}

const HEIGHT = 64;
const BOXES: readonly Box[] = [
  { x: 10, y: 10, width: 215, words: 'NFTs held', note: 'their value' },
  { x: 10, y: 90, width: 215, words: 'Locked and held $MESI', note: 'more counts more' },
  { x: 10, y: 170, width: 215, words: 'Own activity', note: 'in the app and community' },
  { x: 285, y: 90, width: 190, words: 'User score', note: 'of every visitor', isSum: true },
  { x: 285, y: 290, width: 190, words: 'Activity', note: 'minutes, likes, tips …' },
  { x: 535, y: 90, width: 190, words: 'NFT score', note: 'activity × user score', isSum: true },
  { x: 535, y: 190, width: 190, words: 'Gallery activity', note: 'activity × user score' },
  { x: 535, y: 290, width: 190, words: 'Influence points', note: 'average over the day' },
  { x: 785, y: 190, width: 190, words: 'Gallery score', note: 'the sum of all three', isSum: true },
  { x: 1035, y: 190, width: 155, words: 'Position', note: 'public, proved', isSum: true },
];

/** Arrows: indices of source and target box. */
const FLOWS: readonly [number, number][] = [
  [0, 3],
  [1, 3],
  [2, 3],
  [3, 5],
  [3, 6],
  [4, 5],
  [4, 6],
  [5, 8],
  [6, 8],
  [7, 8],
  [8, 9],
];

export function Rating() {
  return (
    <>
      <div className="stack">
        <a className="small" href={link('days')}>
          All days
        </a>
        <h1>The engagement rating</h1>
        <p className="lead">
          Every day, each gallery is rated by its visitors’ activity, weighted by their user scores, and by its influence points.
        </p>
      </div>
      <section className="card" aria-labelledby="diagram">
        <h2 id="diagram">How it works</h2>
        <div className="scroll" tabIndex={0} role="group" aria-label="Diagram">
          <Diagram />
        </div>
        <ol className="steps">
          <li>
            A <strong>user score</strong> combines the value of a visitor’s NFTs, their locked and held tokens, and their
            activity.
          </li>
          <li>
            An <strong>NFT score</strong> is the sum of its visitors’ activity points times their user scores; one minute of
            viewing is one point.
          </li>
          <li>
            A <strong>gallery score</strong> is the sum of its NFT scores, the activity in the gallery itself, weighted the same
            way, and its average influence points over the day.
          </li>
          <li>
            The order of the scores gives the <strong>positions</strong>. Only positions are public: the scores are sealed in the
            day’s Merkle tree.
          </li>
        </ol>
      </section>
      <Example />
    </>
  );
}

function Diagram() {
  return (
    <svg
      className="diagram"
      viewBox="0 0 1200 370"
      width={1200}
      role="img"
      aria-label="NFT values, locks and activity form user scores. User scores times activity form NFT scores and gallery activity. Together with influence points they add up to the gallery score, which determines the public position."
    >
      {FLOWS.map(([from, to]) => (
        <path key={`${from}-${to}`} d={flow(BOXES[from], BOXES[to])} />
      ))}
      {BOXES.map(({ x, y, width, words, note, isSum }) => (
        <g key={words} className={isSum ? 'sum' : undefined}>
          <rect x={x} y={y} width={width} height={HEIGHT} rx={12} />
          <text x={x + 16} y={y + 28}>
            {words}
          </text>
          <text className="note" x={x + 16} y={y + 48}>
            {note}
          </text>
        </g>
      ))}
    </svg>
  );
}

function flow(from: Box | undefined, to: Box | undefined): string {
  if (!from || !to) return '';
  const [x1, y1, x2, y2] = [from.x + from.width, from.y + HEIGHT / 2, to.x, to.y + HEIGHT / 2];
  const middle = (x1 + x2) / 2;
  return `M${x1} ${y1} C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
}

function Example() {
  return (
    <section className="card" aria-labelledby="example">
      <h2 id="example">An example</h2>
      <p className="soft">John has a user score of 200, Paul of 5. They visit Alice’s gallery.</p>
      <ScrollTable label="Example" columns={[['Activity'], ['Points times user score'], ['Adds', 'number']]}>
        <tr>
          <th scope="row">John views an NFT for 2 minutes</th>
          <td>2 × 200</td>
          <td className="number">400</td>
        </tr>
        <tr>
          <th scope="row">Paul views NFTs for 20, 10, 5 and 1 minutes</th>
          <td>36 × 5</td>
          <td className="number">180</td>
        </tr>
        <tr>
          <th scope="row">John looks around the gallery for 5 minutes</th>
          <td>5 × 200</td>
          <td className="number">1 000</td>
        </tr>
        <tr>
          <th scope="row">
            <strong>Gallery score</strong>, before influence points
          </th>
          <td />
          <td className="number">
            <strong>1 580</strong>
          </td>
        </tr>
      </ScrollTable>
    </section>
  );
}
