import type { ComponentType } from 'preact';
import { t } from '../texts/language.js';
import { Failure } from '../ui/shell.js';
import './desk.css';
import { EventView } from './event/event-view.js';
import { ImportView } from './layout/import-view.js';
import { LayoutView } from './layout/layout-view.js';
import { EventList } from './list/event-list.js';
import { LayoutList } from './list/layout-list.js';
import { NewEvent } from './list/new-event.js';
import { session } from './session.js';
import { DeskHeader } from './desk-header.js';
import { LacksRole, SignIn } from './sign-in.js';

const VIEWS: [RegExp, ComponentType<{ id: string }>][] = [
  [/^\/?$/, EventList],
  [/^\/events\/new\/?$/, NewEvent],
  [/^\/events\/([^/]+)\/?$/, EventView],
  [/^\/layouts\/?$/, LayoutList],
  [/^\/layouts\/import\/?$/, ImportView],
  [/^\/layouts\/([^/]+)\/?$/, LayoutView],
];

const ORGANISERS = new Set(['organiser', 'admin']);

/** `/desk` and below, for organisers. `id`: what follows `/desk` in the address. */
export default function DeskPage({ id: path }: { id: string }) {
  const user = session.user.value;
  return (
    <div class="desk">
      <DeskHeader path={path} />
      {!user ? (
        <SignIn />
      ) : user.roles.some((role) => ORGANISERS.has(role)) ? (
        <View path={path} />
      ) : (
        <LacksRole user={user} />
      )}
    </div>
  );
}

function View({ path }: { path: string }) {
  for (const [pattern, Shown] of VIEWS) {
    const match = pattern.exec(path);
    if (match) return <Shown id={match[1] ?? ''} />;
  }
  return (
    <main class="desk-main">
      <Failure text={t.errors.NOT_FOUND!} />
    </main>
  );
}
