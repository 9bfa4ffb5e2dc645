/** What is shown and what can be picked, by the side of a usual seat on the screen, in CSS pixels. */

/** Below the first there are only sections, above the second only seats. */
const SECTIONS_BELOW = 2.2;
const SEATS_ABOVE = 4.5;
/** From here on a mouse means a seat and no longer a section. */
const MOUSE_PICKS_ABOVE = 6;
export const ROWS_ABOVE = 11;
/** From here on the number of a seat is readable; a finger picks what can be read, and comes nearer before. */
export const NUMBERS_ABOVE = 18;
/** Large enough to be sure which seat it is. */
export const SURE_LOOK = 26;

/** 1 when only sections are shown, 0 when only seats. */
export function sectionShare(seatPixels: number): number {
  const share = (SEATS_ABOVE - seatPixels) / (SEATS_ABOVE - SECTIONS_BELOW);
  return Math.min(1, Math.max(0, share));
}

/** Whether single seats can be picked, by mouse or by finger. */
export function picksSeats(seatPixels: number, isTouch = false): boolean {
  return seatPixels >= (isTouch ? NUMBERS_ABOVE : MOUSE_PICKS_ABOVE);
}
