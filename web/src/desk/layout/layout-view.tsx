import { useEffect, useState } from 'preact/hooks';
import type { LayoutDto } from '../../../../packages/client/src/index.js';
import { money, t, wholeNumber } from '../../texts/language.js';
import { Failure, Loading } from '../../ui/shell.js';
import { Sure } from '../../ui/sure.js';
import { download, fileName } from '../download.js';
import { Fault } from '../fault.js';
import { client } from '../session.js';
import { d, deskSentence } from '../words.js';
import { drawableOf } from './drawable.js';
import { Plan } from './plan.js';

/** `/desk/layouts/:id`: the latest version, to look at and to export. */
export function LayoutView({ id }: { id: string }) {
  const [layout, setLayout] = useState<LayoutDto>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    const load = async () => {
      const read = await client.get('/layouts/{id}', { params: { path: { id } } });
      document.title = `${read.name} · ${t.product}`;
      setLayout(read);
    };
    load().catch((error: unknown) => setFailure(deskSentence(error)));
  }, [id]);
  if (layout) return <LayoutDesk layout={layout} />;
  return <main class="desk-main">{failure ? <Failure text={failure} /> : <Loading />}</main>;
}

function LayoutDesk({ layout }: { layout: LayoutDto }) {
  const [drawable] = useState(() => drawableOf(layout));
  const { id, name, version, seatCount, currency, categories } = layout;
  return (
    <main class="desk-plan">
      <section class="map-panel" aria-label={t.map.label}>
        {drawable && <Plan columns={drawable.columns} currency={currency} />}
      </section>
      <aside class="side" aria-label={name}>
        <section class="panel">
          <h1>{name}</h1>
          <p class="muted">{d.layouts.facts(wholeNumber(seatCount), String(version))}</p>
          <a class="button primary" href={`/desk/events/new?layout=${id}`}>
            {d.newEvent.title}
          </a>
          <button
            type="button"
            class="button"
            onClick={() =>
              download(`${fileName(name)}.json`, 'application/json', `${JSON.stringify(layout, null, 1)}\n`)
            }
          >
            {d.layouts.export}
          </button>
          <a class="button" href={`/desk/layouts/import?of=${id}`}>
            {d.layouts.importVersion}
          </a>
          <Deletion id={id} />
        </section>
        <section class="panel">
          <h2>{t.legend.title}</h2>
          <table class="table">
            <tbody>
              {categories.map((category) => (
                <tr key={category.id}>
                  <th scope="row">
                    <span class="swatch" style={{ background: category.color }} aria-hidden="true" />
                    {category.name}
                  </th>
                  <td class="number">{money(category.price, currency)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </aside>
    </main>
  );
}

function Deletion({ id }: { id: string }) {
  const [failure, setFailure] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const remove = async () => {
    if (isBusy) return;
    setIsBusy(true);
    setFailure(undefined);
    try {
      await client.delete('/layouts/{id}', { params: { path: { id } } });
      location.assign('/desk/layouts');
    } catch (error) {
      setFailure(deskSentence(error));
      setIsBusy(false);
    }
  };
  return (
    <>
      <Fault text={failure} />
      <Sure
        what={d.layouts.delete}
        question={d.layouts.deleteSure}
        yes={d.layouts.deleteYes}
        no={d.layouts.deleteNo}
        onYes={() => void remove()}
        isBusy={isBusy}
      />
    </>
  );
}
