// A gallery's supporters, largest allocation first.
import { useState } from 'react';
import { ScrollTable } from '../../components/scroll-table';
import type { Gallery } from '../../chain/program';
import type { WithAddress } from '../../chain/read';
import { Percent, ShortAddress, Units } from '../../components/amounts';
import { Loaded } from '../../components/notice';
import { useSupporters } from '../../hooks/queries';
import { useViewer } from '../../hooks/viewer';

const PAGE_SIZE = 20;

export function Supporters({ gallery }: { gallery: WithAddress<Gallery> }) {
  const { owner } = useViewer();
  const [shown, show] = useState(PAGE_SIZE);
  return (
    <section className="card" aria-labelledby="supporters">
      <h2 id="supporters">Supporters</h2>
      <Loaded query={useSupporters(gallery.address)} lines={4}>
        {(delegations) => {
          if (delegations.length === 0) return <p className="soft">No supporters yet.</p>;
          const order = [...delegations].sort((a, b) => (a.points < b.points ? 1 : a.points > b.points ? -1 : 0));
          return (
            <>
              <ScrollTable label="Supporters" columns={[['Wallet'], ['Points', 'number'], ['Share', 'number']]}>
                {order.slice(0, shown).map((delegation) => (
                  <tr key={delegation.address}>
                    <th scope="row">
                      <ShortAddress address={delegation.owner} />{' '}
                      {delegation.owner === owner && <span className="tag accent">you</span>}
                    </th>
                    <td className="number">
                      <Units of={delegation.points} />
                    </td>
                    <td className="number soft">
                      <Percent of={delegation.points} whole={gallery.points} />
                    </td>
                  </tr>
                ))}
              </ScrollTable>
              {order.length > shown && (
                <div>
                  <button type="button" onClick={() => show(shown + PAGE_SIZE)}>
                    Show more of {order.length}
                  </button>
                </div>
              )}
            </>
          );
        }}
      </Loaded>
    </section>
  );
}
