import { loadavg } from 'node:os';
import { benchConfirm } from './confirm.js';
import { benchHold } from './hold.js';
import { benchReference } from './reference.js';
import { benchScale } from './scale.js';
import { benchStream } from './stream.js';
import { benchView } from './view.js';

const BENCHES: Record<string, () => Promise<boolean>> = {
  hold: benchHold,
  view: benchView,
  stream: benchStream,
  confirm: benchConfirm,
  scale: benchScale,
  reference: benchReference,
};

const names = process.argv.slice(2);
const wanted = names.length > 0 ? names : Object.keys(BENCHES);
const unknown = wanted.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(
    `There is no bench ${unknown.join(', ')}. Usage: npm run bench -- ${Object.keys(BENCHES).join('|')}`,
  );
  process.exit(2);
}
const started = performance.now();
let allMet = true;
for (const name of wanted) {
  console.log(`\n== ${name}`);
  allMet = (await BENCHES[name]()) && allMet;
}
console.log(
  `\n${Math.round((performance.now() - started) / 1_000)} s, load of the machine ${loadavg()[1].toFixed(1)}`,
);
process.exit(allMet ? 0 : 1);
