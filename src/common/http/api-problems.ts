import { applyDecorators } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiProperty,
  ApiPropertyOptional,
  ApiResponse,
  getSchemaPath,
} from '@nestjs/swagger';
import { ERROR_CODES, type ErrorCode } from '../errors/error-codes.js';
import { problemType } from '../errors/problem.js';

class FieldFaultDto {
  @ApiProperty({ example: 'contactInfo.email', description: 'Path of the field; empty for the whole body' })
  field!: string;

  @ApiProperty({ example: 'must be an email' })
  message!: string;
}

/** The schema of every refusal (RFC 9457). */
export class ProblemDto {
  @ApiProperty({ format: 'uri-reference', example: problemType('SEATS_TAKEN') })
  type!: string;

  @ApiProperty()
  title!: string;

  @ApiProperty({ type: 'integer' })
  status!: number;

  @ApiProperty({ description: 'What is the matter with this request' })
  detail!: string;

  @ApiProperty({ description: 'Path of the request', format: 'uri-reference' })
  instance!: string;

  @ApiProperty({ enum: Object.keys(ERROR_CODES), enumName: 'ErrorCode' })
  code!: ErrorCode;

  @ApiProperty({ description: 'Also in the x-request-id header and in the log' })
  requestId!: string;

  @ApiPropertyOptional({ enum: [false], description: 'On the booking endpoints' })
  success?: false;

  @ApiPropertyOptional({ type: [FieldFaultDto], description: 'Every fault of a malformed request' })
  errors?: FieldFaultDto[];
}

/**
 * Documents refusals: `@ApiProblems('EVENT_NOT_FOUND', 'SEATS_TAKEN')`. Codes of one status share one response with
 * an example each. Members that a code adds (`conflictingSeats`) are told in the operation's own description.
 */
export function ApiProblems(...codes: ErrorCode[]): MethodDecorator & ClassDecorator {
  const statuses = new Set(codes.map((code) => ERROR_CODES[code].status));
  const responses = [...statuses].map((status) =>
    problemResponse(
      status,
      codes.filter((code) => ERROR_CODES[code].status === status),
    ),
  );
  return applyDecorators(ApiExtraModels(ProblemDto), ...responses);
}

function problemResponse(status: number, codes: ErrorCode[]): MethodDecorator & ClassDecorator {
  const examples = Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code) }]));
  const retryAfter = {
    'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer' as const } },
  };
  return ApiResponse({
    status,
    description: codes.map((code) => `\`${code}\`: ${ERROR_CODES[code].title}`).join('; '),
    content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemDto) }, examples } },
    ...((status === 429 || status === 503) && { headers: retryAfter }),
  });
}

function exampleOf(code: ErrorCode): Partial<ProblemDto> {
  const { status, title } = ERROR_CODES[code];
  return {
    type: problemType(code),
    title,
    status,
    code,
    ...(code === 'VALIDATION_FAILED' && { errors: [{ field: 'eventId', message: 'must be 24 characters' }] }),
  };
}
