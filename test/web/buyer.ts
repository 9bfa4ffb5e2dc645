import type { Page } from 'playwright-core';

export const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

/** Fills in the form beside what is held. */
export async function fillIn(page: Page): Promise<void> {
  await page.getByLabel('Name').fill('Ada Lovelace');
  await page.getByLabel('E-mail').fill('ada@example.com');
}

/** Fills in the form, and books. */
export async function book(page: Page): Promise<void> {
  await fillIn(page);
  await button(page, /^Book for/).click();
  await page.getByRole('heading', { name: 'Booked' }).waitFor();
}

/** What the countdown shows. */
export async function secondsLeft(page: Page): Promise<number> {
  const [minutes, seconds] = (await page.getByRole('timer').innerText()).split(':').map(Number);
  return minutes * 60 + seconds;
}
