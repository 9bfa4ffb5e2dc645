// `node --import ./test/support/ts-loader.mjs FILE.ts` runs the sources without a build, outside of Jest.
import { register } from 'node:module';

register('./ts-hooks.mjs', import.meta.url);
