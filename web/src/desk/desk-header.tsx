import { Header } from '../ui/shell.js';
import { session } from './session.js';
import { d } from './words.js';

/** The bar, with the ways to events and layouts, and out. */
export function DeskHeader({ path }: { path: string }) {
  const user = session.user.value;
  return (
    <Header>
      <div class="desk-bar">
        {user && (
          <nav aria-label={d.title}>
            <a href="/desk" aria-current={path.startsWith('/layouts') ? undefined : 'page'}>
              {d.events.title}
            </a>
            <a href="/desk/layouts" aria-current={path.startsWith('/layouts') ? 'page' : undefined}>
              {d.layouts.title}
            </a>
          </nav>
        )}
        {user && (
          <span class="desk-user">
            <span>{user.name}</span>
            <button type="button" class="button small" onClick={() => session.signOut()}>
              {d.signIn.out}
            </button>
          </span>
        )}
      </div>
    </Header>
  );
}
