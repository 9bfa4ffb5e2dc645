import type { INestApplicationContext, Type } from '@nestjs/common';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import type { ErrorCode } from '../common/errors/error-codes.js';
import { problemCodesOf } from '../common/http/api-problems.js';
import { IGNORES_IDEMPOTENCY_KEY } from '../common/http/idempotency-key.js';
import { IS_PUBLIC, NEEDED_ROLE } from '../modules/auth/auth.decorators.js';
import type { Role } from '../modules/auth/auth.types.js';

/** What the guards and the decorators know of one route. */
export interface HandlerFacts {
  isPublic: boolean;
  role: Role | undefined;
  /** Counts for POST only. */
  honoursIdempotencyKey: boolean;
  problems: ErrorCode[];
}

/** `LayoutsController`, `create` -> `layoutsCreate`. */
export function operationId(controller: string, method: string): string {
  const subject = controller.replace(/Controller$/, '');
  return subject[0].toLowerCase() + subject.slice(1) + method[0].toUpperCase() + method.slice(1);
}

/** Every handler of every controller by its operation id. */
export function handlerFacts(app: INestApplicationContext): Map<string, HandlerFacts> {
  const facts = new Map<string, HandlerFacts>();
  const scanner = new MetadataScanner();
  for (const { controllers } of app.get(ModulesContainer).values()) {
    for (const { metatype } of controllers.values()) {
      const controller = metatype as Type;
      for (const method of scanner.getAllMethodNames(controller.prototype)) {
        const handler = (controller.prototype as Record<string, object>)[method];
        facts.set(operationId(controller.name, method), factsOf(controller, handler));
      }
    }
  }
  return facts;
}

function factsOf(controller: Type, handler: object): HandlerFacts {
  const setting = (key: string): unknown =>
    Reflect.getMetadata(key, handler) ?? Reflect.getMetadata(key, controller);
  return {
    isPublic: setting(IS_PUBLIC) === true,
    role: setting(NEEDED_ROLE) as Role | undefined,
    honoursIdempotencyKey: setting(IGNORES_IDEMPOTENCY_KEY) !== true,
    problems: [...problemCodesOf(controller), ...problemCodesOf(handler)],
  };
}
