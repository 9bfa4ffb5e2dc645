// npm run openapi: writes openapi.json as the service serves it at /docs-json.
import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { documentText, openApiOfSources } from './openapi-of-sources.js';

writeFileSync('openapi.json', documentText(await openApiOfSources()));
