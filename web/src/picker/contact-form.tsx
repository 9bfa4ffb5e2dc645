import { useRef, useState } from 'preact/hooks';
import { language, t } from '../texts/language.js';
import { TextField } from '../ui/fields.js';
import type { Contact, Purchase } from './purchase.js';
import { keepVisit, visitOf } from './visit.js';

type Field = keyof Contact;

/** What the service calls a faulty field, and what this form calls it. */
const NAMES: Record<string, Field> = {
  'contactInfo.name': 'name',
  'contactInfo.email': 'email',
  'contactInfo.phone': 'phone',
};

/** Name and address of the buyer; what is wrong is said beside the field, and the first such field gets the focus. */
export function ContactForm({ purchase }: { purchase: Purchase }) {
  const form = useRef<HTMLFormElement>(null);
  const [faults, setFaults] = useState<Partial<Record<Field, string>>>({});
  const { eventId } = purchase.sale;
  const [kept] = useState(() => visitOf(eventId).contact);

  const submit = async (event: Event) => {
    event.preventDefault();
    const contact = contactIn(form.current!);
    let found = faultsOf(contact, form.current!);
    if (Object.keys(found).length === 0 && !(await purchase.confirm(contact)))
      found = refusedFields(purchase);
    setFaults(found);
    const [first] = Object.keys(found);
    if (first) form.current?.querySelector<HTMLInputElement>(`[name="${first}"]`)?.focus();
  };

  return (
    <form
      ref={form}
      class="contact"
      noValidate
      onInput={(event) => keepVisit(eventId, { contact: contactIn(event.currentTarget) })}
      onSubmit={(event) => void submit(event)}
    >
      <TextField
        name="name"
        label={t.hold.name}
        autocomplete="name"
        value={kept.name}
        maxLength={200}
        fault={faults.name}
        faultLanguage={language}
        isRequired
      />
      <TextField
        name="email"
        label={t.hold.email}
        type="email"
        autocomplete="email"
        value={kept.email}
        maxLength={254}
        fault={faults.email}
        faultLanguage={language}
        isRequired
      />
      <TextField
        name="phone"
        label={t.hold.phone}
        type="tel"
        autocomplete="tel"
        value={kept.phone}
        maxLength={40}
        fault={faults.phone}
        faultLanguage={language}
      />
      <button type="submit" class="button primary" aria-disabled={purchase.busy.value}>
        {purchase.busy.value ? t.hold.confirming : t.hold.confirm(purchase.sale.money(purchase.total.value))}
      </button>
    </form>
  );
}

function contactIn(form: HTMLFormElement): Contact {
  const data = new FormData(form);
  const read = (name: Field) => String(data.get(name) ?? '').trim();
  return { name: read('name'), email: read('email'), phone: read('phone') };
}

function faultsOf({ name, email }: Contact, form: HTMLFormElement): Partial<Record<Field, string>> {
  const isEmail = email !== '' && form.querySelector<HTMLInputElement>('[name="email"]')!.checkValidity();
  return { ...(name === '' && { name: t.hold.nameMissing }), ...(!isEmail && { email: t.hold.emailWrong }) };
}

function refusedFields({ faulty }: Purchase): Partial<Record<Field, string>> {
  const fields = faulty.value.flatMap((field) => NAMES[field] ?? []);
  return Object.fromEntries(fields.map((field) => [field, MESSAGES[field]]));
}

const MESSAGES: Record<Field, string> = {
  name: t.hold.nameMissing,
  email: t.hold.emailWrong,
  phone: t.hold.phoneWrong,
};
