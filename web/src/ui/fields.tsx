import type { ComponentChildren, InputHTMLAttributes } from 'preact';

interface FieldProps {
  name: string;
  label: string;
  hint?: string;
  fault?: string;
  /** Of the fault; the service's own words are English. */
  faultLanguage?: string;
  isRequired?: boolean;
}

export interface TextFieldProps extends FieldProps {
  type?: 'text' | 'email' | 'password' | 'number' | 'datetime-local' | 'search' | 'tel';
  autocomplete?: string;
  value?: string | number;
  /** For dates as text, such as {@link LAST_MINUTE}. */
  min?: number | string;
  max?: number | string;
  step?: number | 'any';
  maxLength?: number;
  onInput?: (text: string) => void;
}

/** `max` of dates: browsers let years of six digits be typed in, which nothing else here reads. */
export const LAST_MINUTE = '9999-12-31T23:59';

/** An input with its label, and what is wrong with it beside it. Without `onInput` the value is only what it begins with. */
export function TextField(props: TextFieldProps) {
  const { name, label, hint, fault, faultLanguage, isRequired, value, onInput, ...rest } = props;
  const described = [hint && `${name}-hint`, fault && `${name}-fault`].filter(Boolean).join(' ');
  const input = { ...rest, ...(onInput ? { value } : { defaultValue: value }) };
  return (
    <label class="field">
      <span>{label}</span>
      <input
        {...(input as InputHTMLAttributes<HTMLInputElement>)}
        name={name}
        required={isRequired}
        aria-invalid={fault !== undefined}
        aria-describedby={described || undefined}
        onInput={onInput && ((event) => onInput(event.currentTarget.value))}
      />
      <Notes name={name} hint={hint} fault={fault} faultLanguage={faultLanguage} />
    </label>
  );
}

export interface ChoiceProps extends FieldProps {
  /** Without it the first option is chosen at first. */
  value?: string;
  onChange?: (value: string) => void;
  /** `option` elements. */
  children: ComponentChildren;
}

export function Choice(props: ChoiceProps) {
  const { name, label, hint, fault, faultLanguage, isRequired, value, onChange, children } = props;
  return (
    <label class="field">
      <span>{label}</span>
      <select
        name={name}
        value={value}
        required={isRequired}
        aria-invalid={fault !== undefined}
        onChange={(event) => onChange?.(event.currentTarget.value)}
      >
        {children}
      </select>
      <Notes name={name} hint={hint} fault={fault} faultLanguage={faultLanguage} />
    </label>
  );
}

interface OptionsProps<Value extends string> {
  values: readonly Value[];
  nameOf: (value: Value) => string | undefined;
}

/** Of a `select`. */
export function Options<Value extends string>({ values, nameOf }: OptionsProps<Value>) {
  return (
    <>
      {values.map((value) => (
        <option key={value} value={value}>
          {nameOf(value)}
        </option>
      ))}
    </>
  );
}

type NotesProps = Pick<FieldProps, 'name' | 'hint' | 'fault' | 'faultLanguage'>;

function Notes({ name, hint, fault, faultLanguage = 'en' }: NotesProps) {
  return (
    <>
      {hint && (
        <small id={`${name}-hint`} class="muted">
          {hint}
        </small>
      )}
      {fault && (
        <span class="fault" id={`${name}-fault`} lang={faultLanguage}>
          {fault}
        </span>
      )}
    </>
  );
}
