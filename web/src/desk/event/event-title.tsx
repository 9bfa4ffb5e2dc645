import { useEffect, useState } from 'preact/hooks';
import type { EventDto } from '../../../../packages/client/src/index.js';
import { dateAndTime, t } from '../../texts/language.js';
import { Options } from '../../ui/fields.js';
import { useOpening } from '../../ui/use-opening.js';
import { Fault } from '../fault.js';
import { d, deskSentence } from '../words.js';
import { EventForm } from './event-form.js';
import type { Sale } from './sale.js';

const STATUSES = ['draft', 'on_sale', 'closed'] as const;

/** Name, date and status of the event, all of which can be changed. */
export function EventTitle({ sale }: { sale: Sale }) {
  const { id, name, startsAt, status } = sale.event.value;
  const [failure, setFailure] = useState<string>();
  const [isEditing, setIsEditing] = useState(false);
  const { opened, opener } = useOpening<HTMLFormElement>(isEditing);
  useEffect(() => {
    document.title = `${name} · ${t.product}`;
  }, [name]);

  const setStatus = async (to: EventDto['status']) => {
    setFailure(undefined);
    try {
      await sale.change({ status: to });
      sale.announcer.announce(d.events.statuses[to]!);
    } catch (error) {
      setFailure(deskSentence(error));
    }
  };
  if (isEditing) return <EventForm sale={sale} form={opened} onEnd={() => setIsEditing(false)} />;
  return (
    <div class="title-line">
      <div class="event-name">
        <h1>{name}</h1>
        <p class="muted">
          {sale.scene.name} · <time dateTime={startsAt}>{dateAndTime(startsAt)}</time>
        </p>
      </div>
      <Fault text={failure} />
      <button ref={opener} type="button" class="button" onClick={() => setIsEditing(true)}>
        {d.events.edit}
      </button>
      <label class="inline-choice">
        <span>{d.events.status}</span>
        <select
          value={status}
          onChange={(event) => void setStatus(event.currentTarget.value as EventDto['status'])}
        >
          <Options values={STATUSES} nameOf={(one) => d.events.statuses[one]} />
        </select>
      </label>
      <a class="button" href={`/e/${id}`} target="_blank" rel="noreferrer">
        {d.events.buyersPage}
      </a>
    </div>
  );
}
