/** The form in which an e-mail address is stored and compared. */
export function canonicalEmail(email: string): string {
  return email.trim().toLowerCase().normalize('NFC');
}
