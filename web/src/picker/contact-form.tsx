import { useRef, useState } from 'preact/hooks';
import { t } from '../texts/language.js';
import type { Contact, Purchase } from './purchase.js';

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

  const submit = async (event: Event) => {
    event.preventDefault();
    const data = new FormData(form.current!);
    const read = (name: Field) => String(data.get(name) ?? '').trim();
    const contact = { name: read('name'), email: read('email'), phone: read('phone') };
    let found = faultsOf(contact, form.current!);
    if (Object.keys(found).length === 0 && !(await purchase.confirm(contact)))
      found = refusedFields(purchase);
    setFaults(found);
    const [first] = Object.keys(found);
    if (first) form.current?.querySelector<HTMLInputElement>(`[name="${first}"]`)?.focus();
  };

  return (
    <form ref={form} class="contact" noValidate onSubmit={(event) => void submit(event)}>
      <TextField name="name" label={t.hold.name} autocomplete="name" fault={faults.name} isRequired />
      <TextField
        name="email"
        label={t.hold.email}
        type="email"
        autocomplete="email"
        fault={faults.email}
        isRequired
      />
      <TextField name="phone" label={t.hold.phone} type="tel" autocomplete="tel" fault={faults.phone} />
      <button type="submit" class="button primary" aria-disabled={purchase.busy.value}>
        {purchase.busy.value ? t.hold.confirming : t.hold.confirm(purchase.sale.money(purchase.total.value))}
      </button>
    </form>
  );
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

interface TextFieldProps {
  name: Field;
  label: string;
  autocomplete: string;
  type?: 'text' | 'email' | 'tel';
  fault?: string;
  isRequired?: boolean;
}

function TextField({ name, label, autocomplete, type = 'text', fault, isRequired }: TextFieldProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        name={name}
        type={type}
        list={undefined}
        autocomplete={autocomplete}
        required={isRequired}
        aria-invalid={fault !== undefined}
        aria-describedby={fault && `${name}-fault`}
      />
      {fault && (
        <span class="fault" id={`${name}-fault`}>
          {fault}
        </span>
      )}
    </label>
  );
}
