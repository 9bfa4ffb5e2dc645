/** What canvases write in: the font of the page, which they do not inherit. */
export const FONT = 'system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif';
