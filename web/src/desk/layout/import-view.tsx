import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, type LayoutInputDto } from '../../../../packages/client/src/index.js';
import type { MapView } from '../../map/map-view.js';
import { RequestKey } from '../../api/request-key.js';
import { t, wholeNumber } from '../../texts/language.js';
import { client } from '../session.js';
import { d, deskSentence } from '../words.js';
import { drawableOf, type Drawable } from './drawable.js';
import { FaultList } from './fault-list.js';
import { locate, type LayoutFault } from './faults.js';
import { Plan } from './plan.js';

interface Chosen {
  fileName: string;
  layout: unknown;
  /** Absent when nothing of it can be drawn. */
  drawable?: Drawable;
}

interface Refused {
  sentence: string;
  faults: LayoutFault[];
  /** More than are listed. */
  count: number;
}

/** `/desk/layouts/import`: a layout out of a file; with `?of=` it becomes the next version of that one. */
export function ImportView() {
  const of = new URLSearchParams(location.search).get('of');
  const [chosen, setChosen] = useState<Chosen>();
  const [refused, setRefused] = useState<Refused>();
  const [isBusy, setIsBusy] = useState(false);
  const [key] = useState(() => new RequestKey());
  const view = useRef<MapView>(null);
  useEffect(() => {
    document.title = `${d.layouts.import} · ${t.product}`;
  }, []);

  const choose = async (file: File | undefined) => {
    if (!file) return;
    setRefused(undefined);
    setChosen(undefined);
    try {
      const layout = JSON.parse(await file.text()) as unknown;
      setChosen({ fileName: file.name, layout, drawable: drawableOf(layout) });
    } catch (error) {
      const sentence = d.import.noJson((error as Error).message);
      setRefused({ sentence, faults: [], count: 0 });
    }
  };

  const store = async ({ layout, drawable }: Chosen) => {
    if (isBusy) return;
    setIsBusy(true);
    setRefused(undefined);
    try {
      // The service says what is wrong with it.
      const { id } = await send(layout as LayoutInputDto, of, key);
      location.assign(`/desk/layouts/${id}`);
    } catch (error) {
      key.refused(error);
      setRefused(refusalOf(error, layout, drawable));
      setIsBusy(false);
    }
  };

  return (
    <main class="desk-plan">
      <section class="map-panel" aria-label={t.map.label}>
        {chosen?.drawable ? (
          <Plan
            columns={chosen.drawable.columns}
            currency={currencyOf(chosen.layout)}
            faulty={refused && marksOf(refused.faults)}
            view={view}
          />
        ) : (
          <p class="empty middle">{emptyText(chosen, refused)}</p>
        )}
      </section>
      <aside class="side" aria-label={d.layouts.import}>
        <section class="panel">
          <h1>{of ? d.layouts.importVersion : d.layouts.import}</h1>
          <p class="muted">{d.import.lead}</p>
          <label class="field">
            <span>{d.import.file}</span>
            <input
              type="file"
              accept=".json,application/json"
              onChange={(event) => void choose(event.currentTarget.files?.[0])}
            />
          </label>
          {chosen?.drawable && (
            <p>{d.import.drawn(chosen.drawable.columns.name, wholeNumber(chosen.drawable.placeOf.length))}</p>
          )}
          {chosen && (
            <button
              type="button"
              class="button primary"
              aria-disabled={isBusy}
              onClick={() => void store(chosen)}
            >
              {isBusy ? d.import.storing : d.import.store}
            </button>
          )}
        </section>
        {refused && <FaultList {...refused} view={view} />}
      </aside>
    </main>
  );
}

/** In place of the map. Whatever is refused without being chosen could not be read. */
function emptyText(chosen: Chosen | undefined, refused: Refused | undefined): string {
  if (chosen) return d.import.nothingToDraw;
  return refused ? d.import.noLayout : d.import.noFile;
}

function send(body: LayoutInputDto, of: string | null, key: RequestKey): Promise<{ id: string }> {
  if (!of) return client.post('/layouts', { params: { header: key.header }, body });
  return client.put('/layouts/{id}', { params: { path: { id: of } }, body });
}

function refusalOf(error: unknown, layout: unknown, drawable: Drawable | undefined): Refused {
  const errors = error instanceof ApiError ? error.errors : [];
  const count = error instanceof ApiError ? error.problem?.faultCount : undefined;
  return {
    sentence: errors.length > 0 ? d.import.refused : deskSentence(error),
    faults: drawable ? locate(errors, layout, drawable) : errors,
    count: typeof count === 'number' ? count : errors.length,
  };
}

function marksOf(faults: LayoutFault[]) {
  return {
    seats: faults.flatMap(({ seat }) => seat ?? []),
    boxes: faults.flatMap(({ box }) => box ?? []),
  };
}

function currencyOf(layout: unknown): string {
  const { currency } = layout as { currency?: unknown };
  return typeof currency === 'string' && /^[A-Z]{3}$/.test(currency) ? currency : 'USD';
}
