import { createConnection } from 'mongoose';
import { EnvironmentError, readProcessEnvironment, type Environment } from '../src/config/env.js';
import { LIMITS } from '../src/config/limits.js';
import { attachServers } from '../src/embedded/embedded-servers.js';
import { canonicalEmail } from '../src/modules/auth/email.js';
import { isRole, ROLES, type Role } from '../src/modules/auth/auth.types.js';
import { USER_MODEL, userSchema, type UserDoc } from '../src/mongo/user.schema.js';
import { parseOptions, UsageError } from './options.js';

const USAGE = `Usage: npm run grant-role -- --email you@example.com --role organiser

Gives an account one role, in place of those it had. The account must be registered already.
  --email  the account's address
  --role   ${ROLES.join(', ')}: each may do all that the ones before it may
Works on MONGODB_URI, or on the embedded database in DATA_DIR. The next log-in brings the new role; tokens made
before keep their roles for up to ${LIMITS.tokenHours} hours.`;

interface Grant {
  email: string;
  role: Role;
}

function readArguments(args: string[]): Grant | 'help' {
  const { email, role, help } = parse(args);
  if (help) return 'help';
  if (!email) throw new UsageError('--email is missing');
  if (!isRole(role)) throw new UsageError(`--role must be one of ${ROLES.join(', ')}`);
  return { email: canonicalEmail(email), role };
}

function parse(args: string[]) {
  const options = { email: { type: 'string' }, role: { type: 'string' }, help: { type: 'boolean' } } as const;
  return parseOptions(args, options);
}

/** @returns whether there is such an account. */
async function grant(mongodbUri: string, { email, role }: Grant): Promise<boolean> {
  const timeouts = { serverSelectionTimeoutMS: LIMITS.mongoServerSelectionMs };
  const connection = createConnection(mongodbUri, { ...timeouts, autoIndex: false, autoCreate: false });
  try {
    const users = (await connection.asPromise()).model<UserDoc>(USER_MODEL, userSchema);
    const majority = { writeConcern: { w: 'majority', j: true } } as const;
    const { matchedCount } = await users.updateOne({ email }, { $set: { roles: [role] } }, majority);
    return matchedCount === 1;
  } finally {
    await connection.close();
  }
}

async function withMongo<T>(env: Environment, work: (mongodbUri: string) => Promise<T>): Promise<T> {
  if (env.MONGODB_URI) return work(env.MONGODB_URI);
  const servers = await attachServers(env, (line) => process.stderr.write(`${line}\n`));
  try {
    return await work(servers.mongodbUri);
  } finally {
    await servers.stop();
  }
}

async function main(): Promise<void> {
  const wanted = readArguments(process.argv.slice(2));
  if (wanted === 'help') return void process.stdout.write(`${USAGE}\n`);
  const found = await withMongo(readProcessEnvironment(), (uri) => grant(uri, wanted));
  if (!found) throw new UsageError(`There is no account ${wanted.email}: register it first`);
  process.stdout.write(`${wanted.email} is ${wanted.role} from the next log-in on\n`);
}

main().catch((error: Error) => {
  const known = error instanceof UsageError || error instanceof EnvironmentError;
  process.stderr.write(`${known ? error.message : `The role was not granted: ${error.message}`}\n`);
  if (error instanceof UsageError) process.stderr.write(`\n${USAGE}\n`);
  process.exitCode = 1;
});
