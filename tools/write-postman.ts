// npm run postman: converts openapi.json to docs/postman.json.
import { writeFileSync } from 'node:fs';
import { postmanText } from './postman-collection.js';

writeFileSync('docs/postman.json', await postmanText());
