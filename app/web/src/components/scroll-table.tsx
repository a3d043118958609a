// A table that scrolls horizontally on narrow screens.
import type { ReactNode } from 'react';

/** Heading and CSS classes of a column; `wide-only` columns are hidden on a phone. */
export type Column = readonly [heading: string, className?: 'number' | 'wide-only' | 'number wide-only'];

interface TableProps {
  columns: readonly Column[];
  className?: string;
  /** The rows. */
  children: ReactNode;
}

export function ScrollTable({ label, ...table }: TableProps & { label: string }) {
  return (
    <div className="scroll" tabIndex={0} role="group" aria-label={label}>
      <Table {...table} />
    </div>
  );
}

export function Table({ columns, className, children }: TableProps) {
  return (
    <table className={className}>
      <thead>
        <tr>
          {columns.map(([heading, className]) => (
            <th key={heading} scope="col" className={className}>
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}
