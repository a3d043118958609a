// A gallery's points at the end of every day, as a line chart and as a table for screen readers.
import { AxisBottom, AxisLeft } from '@visx/axis';
import { curveMonotoneX } from '@visx/curve';
import { scaleLinear } from '@visx/scale';
import { AreaClosed, LinePath } from '@visx/shape';
import { useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { Table } from '../components/scroll-table';
import type { GalleryDay } from '../cranker/client';
import { Units, useDecimals } from '../components/amounts';

/** Width until the element is measured, pixels. */
const DEFAULT_WIDTH = 720;
const HEIGHT = 240;
const MARGIN = { left: 56, right: 36, top: 12, bottom: 28 };

const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });

/** Measures an element's width in pixels. The chart is drawn at that width, so its text has the page's font size. */
function useWidth(): [RefObject<HTMLElement | null>, number] {
  const element = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(DEFAULT_WIDTH);
  useLayoutEffect(() => {
    const watching = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width));
    if (element.current) watching.observe(element.current);
    return () => watching.disconnect();
  }, []);
  return [element, width];
}

export function History({ days }: { days: readonly GalleryDay[] }) {
  const decimals = useDecimals();
  const [figure, width] = useWidth();
  const first = days[0]?.day ?? 0;
  const last = days.at(-1)?.day ?? first;
  // Floating point is precise enough for drawing.
  const points = (day: GalleryDay) => Number(day.points) / 10 ** decimals;
  const x = scaleLinear({ domain: [first, last], range: [MARGIN.left, width - MARGIN.right] });
  const y = scaleLinear({
    domain: [0, Math.max(...days.map(points), 1)],
    range: [HEIGHT - MARGIN.bottom, MARGIN.top],
    nice: true,
  });
  const at = { x: (day: GalleryDay) => x(day.day), y: (day: GalleryDay) => y(points(day)) };
  const line = { stroke: 'var(--line-strong)' };
  return (
    <figure ref={figure} style={{ margin: 0 }}>
      <svg className="chart" viewBox={`0 0 ${width} ${HEIGHT}`} aria-hidden="true">
        <AreaClosed data={[...days]} {...at} yScale={y} curve={curveMonotoneX} fill="var(--accent-soft)" />
        <LinePath data={[...days]} {...at} curve={curveMonotoneX} stroke="var(--accent)" strokeWidth={2.5} />
        {days.map((day) => (
          <circle key={day.day} cx={at.x(day)} cy={at.y(day)} r={days.length > 40 ? 0 : 3.5} fill="var(--accent)" />
        ))}
        <AxisBottom
          top={HEIGHT - MARGIN.bottom}
          scale={x}
          numTicks={Math.min(days.length - 1, Math.floor(width / 150))}
          tickFormat={(day) => `${Number(day)}`}
          {...line}
          tickStroke="var(--line-strong)"
          hideAxisLine={false}
        />
        <AxisLeft
          left={MARGIN.left}
          scale={y}
          numTicks={4}
          tickFormat={(value) => compact.format(Number(value))}
          hideAxisLine
          tickStroke="var(--line)"
        />
      </svg>
      <figcaption>
        <details className="small">
          <summary>As a table</summary>
          <HistoryTable days={days} />
        </details>
      </figcaption>
    </figure>
  );
}

function HistoryTable({ days }: { days: readonly GalleryDay[] }) {
  return (
    <Table columns={[['Day'], ['Points at the day’s end', 'number'], ['Average', 'number'], ['Position', 'number']]}>
      {[...days].reverse().map((day) => (
        <tr key={day.day}>
          <th scope="row">{day.day}</th>
          <td className="number">
            <Units of={day.points} />
          </td>
          <td className="number">
            <Units of={day.average} />
          </td>
          <td className="number">{day.rank ?? '–'}</td>
        </tr>
      ))}
    </Table>
  );
}
