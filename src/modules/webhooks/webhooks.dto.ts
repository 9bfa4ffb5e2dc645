import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsISO8601,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  Validate,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';
import { PageQuery, type Page } from '../../common/pagination.js';
import { EXAMPLE_EVENT_ID, IdField, TextField } from '../../common/validation/fields.js';
import { LIMITS } from '../../config/limits.js';
import { DELIVERY_STATUSES, type DeliveryStatus } from '../../mongo/webhook-delivery.schema.js';
import { TEST_TYPE, WEBHOOK_TYPES, type WebhookType } from '../../mongo/webhook-endpoint.schema.js';

const EXAMPLE_WEBHOOK_ID = '66f1a2b3c4d5e6f7a8b9c0f1';
const EXAMPLE_MESSAGE_ID = '66f1a2b3c4d5e6f7a8b9c0f3';
const EXAMPLE_TIME = '2027-03-01T19:30:00.000Z';
const SENT_TYPES = [...WEBHOOK_TYPES, TEST_TYPE];
const TIME = { message: 'must be an ISO 8601 time with its zone, such as 2027-03-01T19:30:00Z' };
const WITH_ZONE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

@ValidatorConstraint({ name: 'isWebhookUrl' })
class WebhookUrlRule implements ValidatorConstraintInterface {
  validate(value: unknown): boolean {
    if (typeof value !== 'string' || !URL.canParse(value)) return false;
    const { protocol, username, password, hash } = new URL(value);
    return /^https?:$/.test(protocol) && username === '' && password === '' && hash === '';
  }

  defaultMessage(): string {
    return 'must be an http or https URL without a user name, password or fragment';
  }
}

function UrlField({ optional = false } = {}): PropertyDecorator {
  const property = optional ? ApiPropertyOptional : ApiProperty;
  return (target, key) => {
    property({
      format: 'uri',
      maxLength: LIMITS.webhookUrlLength,
      example: 'https://shop.example.com/webhooks',
      description:
        'https, and an address that the internet can reach, unless the service is set up otherwise',
    })(target, key);
    if (optional) IsOptional()(target, key);
    MaxLength(LIMITS.webhookUrlLength, {
      message: `must have at most ${LIMITS.webhookUrlLength} characters`,
    })(target, key);
    Validate(WebhookUrlRule)(target, key);
  };
}

function TypesField({ optional = false } = {}): PropertyDecorator {
  const property = optional ? ApiPropertyOptional : ApiProperty;
  return (target, key) => {
    property({
      isArray: true,
      enum: WEBHOOK_TYPES,
      enumName: 'WebhookType',
      example: ['booking.confirmed', 'booking.paid', 'booking.cancelled'],
      minItems: 1,
      uniqueItems: true,
    })(target, key);
    if (optional) IsOptional()(target, key);
    IsArray({ message: 'must be a list of types' })(target, key);
    ArrayMinSize(1, { message: 'must name at least one type' })(target, key);
    ArrayMaxSize(WEBHOOK_TYPES.length, { message: `must name at most ${WEBHOOK_TYPES.length} types` })(
      target,
      key,
    );
    ArrayUnique({ message: 'must not name a type twice' })(target, key);
    IsIn(WEBHOOK_TYPES, { each: true, message: `must be of ${WEBHOOK_TYPES.join(', ')}` })(target, key);
  };
}

function TimeField(description: string): PropertyDecorator {
  return (target, key) => {
    ApiPropertyOptional({ format: 'date-time', example: EXAMPLE_TIME, description })(target, key);
    IsOptional()(target, key);
    IsISO8601({ strict: true, strictSeparator: true }, TIME)(target, key);
    Matches(WITH_ZONE, TIME)(target, key);
  };
}

export class CreateWebhookBody {
  @UrlField()
  url!: string;

  @TypesField()
  events!: WebhookType[];

  @IdField({ example: EXAMPLE_EVENT_ID, optional: true, description: 'Only what happens in this event.' })
  eventId?: string;

  @TextField(LIMITS.nameLength, { example: 'Ticket shop', optional: true })
  description?: string;
}

export class EditWebhookBody {
  @UrlField({ optional: true })
  url?: string;

  @TypesField({ optional: true })
  events?: WebhookType[];

  @TextField(LIMITS.nameLength, { example: 'Ticket shop', optional: true })
  description?: string;

  @ApiPropertyOptional({
    example: true,
    description: 'While false nothing is sent; what was waiting goes on afterwards.',
  })
  @IsOptional()
  @IsBoolean({ message: 'must be true or false' })
  active?: boolean;
}

export class DeliveriesQuery extends PageQuery {
  @ApiPropertyOptional({ enum: DELIVERY_STATUSES })
  @IsOptional()
  @IsIn(DELIVERY_STATUSES, { message: `must be one of ${DELIVERY_STATUSES.join(', ')}` })
  status?: DeliveryStatus;

  @ApiPropertyOptional({ enum: SENT_TYPES })
  @IsOptional()
  @IsIn(SENT_TYPES, { message: `must be one of ${SENT_TYPES.join(', ')}` })
  type?: string;

  @TimeField('Deliveries made at this time or later')
  from?: string;

  @TimeField('Deliveries made before this time')
  to?: string;
}

export class ReplayBody {
  @TimeField('What happened at this time or later')
  from?: string;

  @TimeField('What happened before this time')
  to?: string;

  @ApiPropertyOptional({ example: EXAMPLE_MESSAGE_ID, description: 'One message, instead of a time' })
  @IsOptional()
  @IsString()
  @Matches(/^[\w-]{1,128}$/, { message: 'must be the id of a message' })
  messageId?: string;
}

export class WebhookDto {
  @ApiProperty({ example: EXAMPLE_WEBHOOK_ID })
  id!: string;

  @ApiProperty({ example: 'https://shop.example.com/webhooks' })
  url!: string;

  @ApiProperty({ isArray: true, enum: WEBHOOK_TYPES, enumName: 'WebhookType' })
  events!: WebhookType[];

  @ApiProperty({
    type: String,
    nullable: true,
    example: EXAMPLE_EVENT_ID,
    description: 'null: of every event',
  })
  eventId!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Ticket shop' })
  description!: string | null;

  @ApiProperty({ example: true })
  active!: boolean;

  @ApiProperty({
    example: false,
    description: 'The service switched it off, because the receiver answered 410.',
  })
  gone!: boolean;

  @ApiProperty({ example: 'organiser-7', description: 'User who made it' })
  ownerId!: string;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time' })
  updatedAt!: string;
}

export class WebhookWithSecretDto extends WebhookDto {
  @ApiProperty({
    example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    description: 'Shown this once. Receivers check signatures with it.',
  })
  secret!: string;
}

export class WebhookPageDto implements Page<WebhookDto> {
  @ApiProperty({ type: [WebhookDto] })
  items!: WebhookDto[];

  @ApiPropertyOptional({ description: 'Absent on the last page' })
  nextCursor?: string;
}

export class AttemptDto {
  @ApiProperty({ format: 'date-time' })
  at!: string;

  @ApiProperty({ type: 'integer', nullable: true, example: 503 })
  statusCode!: number | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'timeout',
    description: '`timeout`, `address_refused`, or a network error’s code such as `ECONNREFUSED`',
  })
  error!: string | null;

  @ApiProperty({ type: 'integer', example: 83 })
  durationMs!: number;

  @ApiProperty({ type: String, nullable: true, description: 'How the answer of a failed attempt began' })
  response!: string | null;
}

export class DeliveryDto {
  @ApiProperty({ example: '66f1a2b3c4d5e6f7a8b9c0f2' })
  id!: string;

  @ApiProperty({ example: EXAMPLE_WEBHOOK_ID })
  webhookId!: string;

  @ApiProperty({ example: EXAMPLE_MESSAGE_ID, description: '`webhook-id` of every attempt' })
  messageId!: string;

  @ApiProperty({ enum: SENT_TYPES })
  type!: string;

  @ApiProperty({ type: String, nullable: true, example: EXAMPLE_EVENT_ID })
  eventId!: string | null;

  @ApiProperty({
    enum: DELIVERY_STATUSES,
    description: '`dead`: given up after many attempts, until you send it again',
  })
  status!: DeliveryStatus;

  @ApiProperty({ type: 'integer', description: 'Since it was made, or last sent again by you' })
  attemptCount!: number;

  @ApiProperty({ type: [AttemptDto], description: 'The latest, oldest first' })
  attempts!: AttemptDto[];

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'While `pending`: not before then',
  })
  nextAttemptAt!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  deliveredAt!: string | null;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;
}

export class DeliveryPageDto implements Page<DeliveryDto> {
  @ApiProperty({ type: [DeliveryDto] })
  items!: DeliveryDto[];

  @ApiPropertyOptional({ description: 'Absent on the last page' })
  nextCursor?: string;
}

export class ReplayedDto {
  @ApiProperty({ type: 'integer', example: 42, description: 'Messages that are sent again' })
  messages!: number;

  @ApiPropertyOptional({
    format: 'date-time',
    description: `Present after ${LIMITS.webhookReplay} messages: replay from here to go on`,
  })
  continueFrom?: string;
}
