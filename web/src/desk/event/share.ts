/** A share in percent as the language writes it; what is neither none nor all never reads so. Empty when there is nothing to share. */
export function shareText(count: number, total: number, language: string): string {
  if (total === 0) return '';
  const { format } = new Intl.NumberFormat(language, { style: 'percent' });
  const share = count / total;
  if (share > 0 && share < 0.01) return `<${format(0.01)}`;
  if (share > 0.99 && share < 1) return `>${format(0.99)}`;
  return format(share);
}
