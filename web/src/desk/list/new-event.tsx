import { useEffect, useState } from 'preact/hooks';
import type { LayoutSummaryDto } from '../../../../packages/client/src/index.js';
import { RequestKey } from '../../api/request-key.js';
import { t, wholeNumber } from '../../texts/language.js';
import { Choice, LAST_MINUTE, TextField } from '../../ui/fields.js';
import { Fault } from '../fault.js';
import { client } from '../session.js';
import { useSubmit } from '../use-submit.js';
import { d, deskSentence, type Refusal } from '../words.js';
import { Prices, pricesIn, type Category } from './prices.js';

type Source = 'layout' | 'count';
const LAYOUTS = 200;
/** Of the plain grid that the service makes. */
const GRID: Category[] = [{ id: 'general', name: d.newEvent.price, price: 0 }];

/** `/desk/events/new`, with `?layout=` that layout is chosen. */
export function NewEvent() {
  const [source, setSource] = useState<Source>('layout');
  const [key] = useState(() => new RequestKey());
  const { refusal, isBusy, onSubmit } = useSubmit(async (form) => {
    const asked = client.post('/events', { params: { header: key.header }, body: bodyOf(form, source) });
    const { id } = await asked.catch((error: unknown) => {
      key.refused(error);
      throw error;
    });
    location.assign(`/desk/events/${id}`);
  });
  const faults = refusal?.faults ?? {};
  useEffect(() => {
    document.title = `${d.newEvent.title} · ${t.product}`;
  }, []);

  return (
    <main class="desk-main narrow">
      <form class="sheet form" onSubmit={onSubmit}>
        <h1>{d.newEvent.title}</h1>
        <Fault text={refusal?.sentence} />
        <TextField name="name" label={d.events.name} fault={faults.name} isRequired />
        <TextField
          name="startsAt"
          label={d.events.when}
          type="datetime-local"
          max={LAST_MINUTE}
          fault={faults.startsAt}
          isRequired
        />
        <SourceChoice source={source} onChange={setSource} />
        {source === 'layout' ? <OfLayout faults={faults} /> : <ByCount faults={faults} />}
        <div class="pair">
          <Choice name="status" label={d.events.status}>
            <option value="on_sale">{d.events.statuses.on_sale}</option>
            <option value="draft">{d.events.statuses.draft}</option>
          </Choice>
          <TextField
            name="holdMinutes"
            label={d.newEvent.holdMinutes}
            type="number"
            min={1}
            max={30}
            value={10}
            fault={faults.holdMinutes}
          />
        </div>
        <button type="submit" class="button primary" aria-disabled={isBusy}>
          {d.newEvent.go}
        </button>
      </form>
    </main>
  );
}

function bodyOf(form: HTMLFormElement, source: Source) {
  const data = new FormData(form);
  const read = (name: string) => String(data.get(name) ?? '').trim();
  return {
    name: read('name'),
    // The field has the time of this machine's zone.
    startsAt: new Date(read('startsAt')).toISOString(),
    status: read('status') as 'draft' | 'on_sale',
    prices: pricesIn(form),
    ...(read('holdMinutes') && { holdMinutes: Number(read('holdMinutes')) }),
    ...(source === 'layout'
      ? { layoutId: read('layoutId') }
      : { totalSeats: Number(read('totalSeats')), currency: read('currency').toUpperCase() }),
  };
}

type Faults = Pick<Refusal, 'faults'>;

function OfLayout({ faults }: Faults) {
  const wanted = new URLSearchParams(location.search).get('layout') ?? '';
  const [layoutId, setLayoutId] = useState(wanted);
  const { layouts, failure } = useLayouts(wanted);
  const layout = layouts?.find(({ id }) => id === layoutId);
  const categories = useCategories(layout);
  return (
    <>
      <Fault text={failure} />
      <Choice
        name="layoutId"
        label={d.newEvent.layout}
        value={layoutId}
        fault={faults.layoutId}
        onChange={setLayoutId}
        isRequired
      >
        <option value="">{layouts ? d.newEvent.choose : t.loading}</option>
        {layouts?.map(({ id, name, seatCount }) => (
          <option key={id} value={id}>
            {d.newEvent.option(name, wholeNumber(seatCount))}
          </option>
        ))}
      </Choice>
      <Prices categories={categories} currency={layout?.currency} faults={faults} />
    </>
  );
}

function ByCount({ faults }: Faults) {
  return (
    <>
      <div class="pair">
        <TextField
          name="totalSeats"
          label={d.newEvent.totalSeats}
          type="number"
          min={1}
          max={100_000}
          fault={faults.totalSeats}
          isRequired
        />
        <TextField
          name="currency"
          label={d.newEvent.currency}
          value="USD"
          fault={faults.currency}
          isRequired
        />
      </div>
      <Prices categories={GRID} faults={faults} />
    </>
  );
}

function SourceChoice({ source, onChange }: { source: Source; onChange: (source: Source) => void }) {
  return (
    <fieldset class="choices">
      <legend>{d.newEvent.source}</legend>
      {(['layout', 'count'] as const).map((one) => (
        <label key={one} class="check">
          <input type="radio" name="source" checked={source === one} onChange={() => onChange(one)} />
          <span>{d.newEvent.sources[one]}</span>
        </label>
      ))}
    </fieldset>
  );
}

interface Layouts {
  /** The newest ones, and the one that is wanted. */
  layouts?: LayoutSummaryDto[];
  /** Why there are not more of them. */
  failure?: string;
}

function useLayouts(wanted: string): Layouts {
  const [layouts, setLayouts] = useState<LayoutSummaryDto[]>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    const load = async () => {
      const { items } = await client.get('/layouts', { params: { query: { limit: LAYOUTS } } });
      setLayouts(items);
      if (wanted === '' || items.some(({ id }) => id === wanted)) return;
      const older = await client.get('/layouts/{id}', { params: { path: { id: wanted } } });
      setLayouts([{ ...older, createdAt: '', updatedAt: '' }, ...items]);
    };
    load().catch((error: unknown) => {
      setLayouts((before) => before ?? []);
      setFailure(deskSentence(error));
    });
  }, [wanted]);
  return { layouts, failure };
}

function useCategories(layout: LayoutSummaryDto | undefined): Category[] {
  const [categories, setCategories] = useState<Category[]>([]);
  useEffect(() => {
    let isOver = false;
    setCategories([]);
    if (!layout) return undefined;
    const path = { id: layout.id, version: layout.version };
    client
      .get('/layouts/{id}/versions/{version}/columns', { params: { path } })
      .then((columns) => isOver || setCategories(columns.categories))
      // Its prices then stay as they are.
      .catch(() => undefined);
    return () => {
      isOver = true;
    };
  }, [layout]);
  return categories;
}
