// tsc emits JavaScript only; the Lua scripts travel beside it.
import { cpSync } from 'node:fs';

cpSync('src/redis/scripts', 'dist/src/redis/scripts', {
  recursive: true,
  filter: (source) => !source.endsWith('.ts'),
});
