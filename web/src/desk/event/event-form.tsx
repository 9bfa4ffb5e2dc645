import type { RefObject } from 'preact';
import { useState } from 'preact/hooks';
import type { EventDto } from '../../../../packages/client/src/index.js';
import { LAST_MINUTE, TextField } from '../../ui/fields.js';
import { Fault } from '../fault.js';
import { useSubmit } from '../use-submit.js';
import { d } from '../words.js';
import type { Sale } from './sale.js';

const MINUTE_MS = 60_000;

interface EventFormProps {
  sale: Sale;
  form: RefObject<HTMLFormElement | null>;
  onEnd: () => void;
}

/** Gives the event another name and date. */
export function EventForm({ sale, form, onEnd }: EventFormProps) {
  const [before] = useState(sale.event.value);
  const { refusal, isBusy, onSubmit } = useSubmit(async (entered) => {
    const changes = changesOf(entered, before);
    if (Object.keys(changes).length > 0) await sale.change(changes);
    sale.announcer.announce(d.events.saved);
    onEnd();
  });
  return (
    <form
      ref={form}
      class="title-line event-form"
      aria-label={d.events.edit}
      tabIndex={-1}
      onSubmit={onSubmit}
    >
      <Fault text={refusal?.sentence} />
      <TextField
        name="name"
        label={d.events.name}
        value={before.name}
        fault={refusal?.faults.name}
        isRequired
      />
      <TextField
        name="startsAt"
        label={d.events.when}
        type="datetime-local"
        max={LAST_MINUTE}
        value={localMinute(before.startsAt)}
        fault={refusal?.faults.startsAt}
        isRequired
      />
      <button type="submit" class="button primary" aria-disabled={isBusy}>
        {d.events.save}
      </button>
      <button type="button" class="button" aria-disabled={isBusy} onClick={() => isBusy || onEnd()}>
        {d.events.leave}
      </button>
    </form>
  );
}

/** Of what was not touched nothing: a field has no seconds, and somebody else may have changed it. */
function changesOf(form: HTMLFormElement, before: EventDto) {
  const data = new FormData(form);
  const [name, minute] = ['name', 'startsAt'].map((field) => String(data.get(field)).trim());
  return {
    ...(name !== before.name && { name }),
    ...(minute !== localMinute(before.startsAt) && { startsAt: new Date(minute).toISOString() }),
  };
}

/** As fields of dates have it, `2027-03-01T19:30`, in this machine's zone. */
function localMinute(iso: string): string {
  const date = new Date(iso);
  return new Date(date.getTime() - date.getTimezoneOffset() * MINUTE_MS).toISOString().slice(0, 16);
}
