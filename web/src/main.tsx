import { render, type ComponentType } from 'preact';
import { takeHandedOver } from './api/session.js';
import { direction, language, t } from './texts/language.js';
import './ui/style.css';

/** Each page is a file of its own, loaded when it is asked for. */
const PAGES: [RegExp, () => Promise<{ default: ComponentType<{ id: string }> }>][] = [
  [/^\/e\/([^/]+)\/?$/, () => import('./picker/picker-page.js')],
  [/^\/desk(\/.*)?$/, () => import('./desk/desk-page.js')],
  [/^\/$/, () => import('./home/home-page.js')],
];

async function start(): Promise<void> {
  takeHandedOver();
  document.documentElement.lang = language;
  document.documentElement.dir = direction;
  const root = document.getElementById('app')!;
  for (const [pattern, load] of PAGES) {
    const match = pattern.exec(location.pathname);
    if (!match) continue;
    const { default: Page } = await load();
    render(<Page id={match[1] ?? ''} />, root);
    return;
  }
  root.textContent = t.errors.NOT_FOUND ?? '';
}

void start();
