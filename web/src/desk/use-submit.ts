import { useState } from 'preact/hooks';
import { refusalOf, type Refusal } from './words.js';

/** Sends a form, once at a time. @param send resolves when the form is done with, and throws what it was refused with */
export function useSubmit(send: (form: HTMLFormElement) => Promise<void>) {
  const [refusal, setRefusal] = useState<Refusal>();
  const [isBusy, setIsBusy] = useState(false);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (isBusy) return;
    setIsBusy(true);
    // The same refusal once more is told once more.
    setRefusal(undefined);
    try {
      await send(event.currentTarget as HTMLFormElement);
    } catch (error) {
      setRefusal(refusalOf(error));
      setIsBusy(false);
    }
  };
  return { refusal, isBusy, onSubmit: (event: SubmitEvent) => void submit(event) };
}
