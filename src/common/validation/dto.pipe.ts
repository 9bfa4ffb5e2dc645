import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { LIMITS } from '../../config/limits.js';
import { validationFailed, type FieldFault } from '../errors/domain-error.js';

const NO_FIELD = 'is not a field of this request';
const PLAIN_TYPES = new Set<unknown>([undefined, Object, String, Number, Boolean, Array]);

/**
 * Checks every body and query against its DTO class and hands on an instance of it; fields the class does not name
 * are refused. Nest's own pipe awaits each step and walks the value several times more; no rule of ours is
 * asynchronous.
 * @throws DomainError VALIDATION_FAILED listing every fault by its field.
 */
export class DtoPipe implements PipeTransform {
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if (type === 'custom' || !metatype || PLAIN_TYPES.has(metatype)) return value;
    const given = value ?? {};
    if (value === null || typeof given !== 'object' || Array.isArray(given)) {
      throw validationFailed([{ field: '', message: 'the body must be a JSON object' }]);
    }
    const misleading = constructorsIn(given, '');
    if (misleading.length > 0) throw validationFailed(misleading.slice(0, LIMITS.faultsListed));
    const dto = plainToInstance(metatype as new () => object, given);
    const errors = validateSync(dto, {
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: false,
    });
    const faults = [...inheritedIn(given as Values, dto, ''), ...flatten(errors)];
    if (faults.length > 0) throw validationFailed(faults.slice(0, LIMITS.faultsListed));
    return dto;
  }
}

/** class-transformer would call such a member in place of the object's class, and never tells of it. */
function constructorsIn(value: unknown, path: string): FieldFault[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => {
    const field = pathOf(path, key);
    return key === 'constructor' ? [{ field, message: NO_FIELD }] : constructorsIn(part, field);
  });
}

type Values = Record<string, unknown>;

/** class-validator takes what every object has for fields of the class; class-transformer drops them. */
function inheritedIn(given: Values, dto: object, path: string): FieldFault[] {
  // Tables keyed by what authors call their things are no DTOs.
  const isDto = Object.getPrototypeOf(dto) !== Object.prototype && !Array.isArray(dto);
  return Object.keys(given).flatMap((key) => {
    const field = pathOf(path, key);
    if (isDto && key in Object.prototype) return [{ field, message: NO_FIELD }];
    const [value, part] = [given[key], (dto as Values)[key]];
    return isObject(value) && isObject(part) ? inheritedIn(value, part, field) : [];
  });
}

const isObject = (value: unknown): value is Values => typeof value === 'object' && value !== null;

function flatten(errors: ValidationError[]): FieldFault[] {
  const faults: FieldFault[] = [];
  for (const error of errors) collect(error, '', faults);
  return faults;
}

function collect(error: ValidationError, parent: string, faults: FieldFault[]): void {
  const field = pathOf(parent, error.property);
  // Rules that look at one thing from two sides may say the same.
  const messages = Object.values(error.constraints ?? {}).map((text) => withoutSubject(text, error.property));
  for (const message of new Set(messages)) faults.push({ field, message });
  for (const child of error.children ?? []) collect(child, field, faults);
}

function pathOf(parent: string, property: string): string {
  if (parent === '') return property;
  return /^\d+$/.test(property) ? `${parent}[${property}]` : `${parent}.${property}`;
}

/** class-validator starts its sentences with the property's name, which `field` says already. */
function withoutSubject(message: string, property: string): string {
  if (message === `property ${property} should not exist`) return NO_FIELD;
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}
