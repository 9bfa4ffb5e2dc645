import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';

/** Version of the HTTP contract; a test holds it to package.json. */
export const API_VERSION = '0.1.0';

/** The OpenAPI document of the application's routes; needs no started application. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Seatlatch')
    .setDescription(
      'Venue layouts and live seat booking: hold seats atomically, confirm them into bookings, never sell one twice. ' +
        'Every refusal is an RFC 9457 problem document whose `code` is listed at /docs/errors.',
    )
    .setVersion(API_VERSION)
    .setOpenAPIVersion('3.1.0')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .build();
  return SwaggerModule.createDocument(app, config);
}

/** Swagger UI at /docs and the document at /docs-json. Both are made when they are first asked for. */
export function mountDocs(app: INestApplication, { ui }: { ui: boolean }): void {
  SwaggerModule.setup('docs', app, () => openApiDocument(app), {
    ui,
    raw: ['json'],
    customSiteTitle: 'Seatlatch API',
    swaggerOptions: { persistAuthorization: true, displayRequestDuration: true },
  });
}
