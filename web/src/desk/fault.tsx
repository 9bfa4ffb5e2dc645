/** Why something did not work, told at once; nothing while there is nothing to tell. */
export function Fault({ text }: { text: string | undefined }) {
  if (!text) return null;
  return (
    <p class="fault" role="alert">
      {text}
    </p>
  );
}
