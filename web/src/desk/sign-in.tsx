import { useEffect, useState } from 'preact/hooks';
import { ApiError } from '../../../packages/client/src/index.js';
import { language, t } from '../texts/language.js';
import { TextField } from '../ui/fields.js';
import { Fault } from './fault.js';
import { session, type DeskUser } from './session.js';
import { d, deskSentence } from './words.js';

/** See src/demo/seed-demo.ts: everybody may know it, and it exists in demo databases only. */
const DEMO = { email: 'organiser@demo.example', password: 'demo-organiser' };
/** By default a demo is made where only this machine can reach the service. */
const MAY_BE_DEMO = ['localhost', '127.0.0.1', '[::1]'].includes(location.hostname);

export function SignIn() {
  const [failure, setFailure] = useState<string>();
  const [takesTokens, setTakesTokens] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  useEffect(() => {
    document.title = `${d.signIn.title} · ${t.product}`;
  }, []);

  const signIn = async (email: string, password: string, refusal?: string) => {
    if (isBusy) return;
    setIsBusy(true);
    setFailure(undefined);
    try {
      await session.signIn(email, password);
    } catch (error) {
      const code = error instanceof ApiError ? error.code : undefined;
      setTakesTokens(code === 'ACCOUNTS_DISABLED');
      setFailure(code === 'BAD_CREDENTIALS' && refusal ? refusal : deskSentence(error));
      setIsBusy(false);
    }
  };

  return (
    <main class="desk-main narrow">
      <section class="sheet">
        <h1>{d.signIn.title}</h1>
        <p class="muted">{session.hasLapsed.value ? d.signIn.lapsed : d.signIn.lead}</p>
        <Fault text={failure} />
        {takesTokens ? <TokenForm /> : <PasswordForm isBusy={isBusy} onSignIn={signIn} />}
        {MAY_BE_DEMO && !takesTokens && (
          <div class="demo-way">
            <p class="small muted">{d.signIn.demoHint}</p>
            <button
              type="button"
              class="button"
              onClick={() => void signIn(DEMO.email, DEMO.password, d.signIn.noDemo)}
            >
              {d.signIn.demo}
            </button>
          </div>
        )}
      </section>
    </main>
  );
}

interface PasswordFormProps {
  isBusy: boolean;
  onSignIn: (email: string, password: string) => Promise<void>;
}

function PasswordForm({ isBusy, onSignIn }: PasswordFormProps) {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    void onSignIn(String(data.get('email')), String(data.get('password')));
  };
  return (
    <form class="form" onSubmit={submit}>
      <TextField name="email" label={t.hold.email} type="email" autocomplete="username" isRequired />
      <TextField
        name="password"
        label={d.signIn.password}
        type="password"
        autocomplete="current-password"
        isRequired
      />
      <button type="submit" class="button primary" aria-disabled={isBusy}>
        {d.signIn.go}
      </button>
    </form>
  );
}

/** Where accounts are kept elsewhere. */
function TokenForm() {
  const [fault, setFault] = useState<string>();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const token = String(new FormData(event.currentTarget as HTMLFormElement).get('token')).trim();
    if (!session.useToken(token)) setFault(d.signIn.tokenWrong);
  };
  return (
    <form class="form" onSubmit={submit}>
      <TextField
        name="token"
        label={d.signIn.token}
        type="password"
        autocomplete="off"
        fault={fault}
        faultLanguage={language}
        isRequired
      />
      <button type="submit" class="button primary">
        {d.signIn.go}
      </button>
    </form>
  );
}

/** Signed in, but nobody who may see anything here. */
export function LacksRole({ user }: { user: DeskUser }) {
  return (
    <main class="desk-main narrow">
      <section class="sheet">
        <h1>{d.lacksRole.title}</h1>
        <p>{d.lacksRole.text(user.name)}</p>
        {user.email ? (
          <>
            <p>{d.lacksRole.account}</p>
            <pre class="code command">npm run grant-role -- --email {user.email} --role organiser</pre>
          </>
        ) : (
          <p>{d.lacksRole.token}</p>
        )}
        <p>
          <button type="button" class="button" onClick={() => session.signOut()}>
            {d.lacksRole.again}
          </button>
        </p>
      </section>
    </main>
  );
}
