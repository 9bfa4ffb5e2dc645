import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ERROR_CODES, type ErrorCode } from '../common/errors/error-codes.js';
import { problemType } from '../common/errors/problem.js';

export class FieldFaultDto {
  @ApiProperty({ example: 'contactInfo.email', description: 'Path of the field; empty for the whole body' })
  field!: string;

  @ApiProperty({ example: 'must be an email' })
  message!: string;
}

/** The schema of every refusal (RFC 9457). */
export class ProblemDto {
  @ApiProperty({ format: 'uri-reference', example: problemType('SEATS_TAKEN') })
  type!: string;

  @ApiProperty({ example: ERROR_CODES.SEATS_TAKEN.title })
  title!: string;

  @ApiProperty({ type: 'integer', example: ERROR_CODES.SEATS_TAKEN.status })
  status!: number;

  @ApiProperty({ description: 'What is the matter with this request' })
  detail!: string;

  @ApiProperty({ description: 'Path of the request', format: 'uri-reference' })
  instance!: string;

  @ApiProperty({ enum: Object.keys(ERROR_CODES), enumName: 'ErrorCode', example: 'SEATS_TAKEN' })
  code!: ErrorCode;

  @ApiProperty({ description: 'Also in the x-request-id header and in the log' })
  requestId!: string;

  @ApiPropertyOptional({ enum: [false], description: 'On the booking endpoints' })
  success?: false;

  @ApiPropertyOptional({ type: [FieldFaultDto], description: 'Every fault of a malformed request' })
  errors?: FieldFaultDto[];
}
