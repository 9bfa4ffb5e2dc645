import type { INestApplication } from '@nestjs/common';
import { SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { openApiDocument } from './document.js';

/** Swagger UI at /docs and the document at /docs-json, made when it is first asked for. */
export function mountDocs(app: INestApplication, { ui }: { ui: boolean }): void {
  let document: OpenAPIObject | undefined;
  SwaggerModule.setup('docs', app, () => (document ??= openApiDocument(app)), {
    ui,
    raw: ['json'],
    customSiteTitle: 'Seatlatch API',
    swaggerOptions: { persistAuthorization: true, displayRequestDuration: true },
  });
}
