import { benchConfirm } from './confirm.js';
import { benchHold } from './hold.js';
import { benchStream } from './stream.js';
import { benchView } from './view.js';

const BENCHES: Record<string, () => Promise<boolean>> = {
  hold: benchHold,
  view: benchView,
  confirm: benchConfirm,
  stream: benchStream,
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
let allMet = true;
for (const name of wanted) {
  console.log(`\n== ${name}`);
  allMet = (await BENCHES[name]()) && allMet;
}
process.exit(allMet ? 0 : 1);
