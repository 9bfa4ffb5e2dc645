import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsOptional, isString, Matches } from 'class-validator';
import { PageQuery, type Page } from '../../common/pagination.js';
import {
  EXAMPLE_EVENT_ID,
  FirstOf,
  hasDistinct,
  IdField,
  TextField,
  TimeField,
} from '../../common/validation/fields.js';
import { LIMITS } from '../../config/limits.js';
import { DELIVERY_STATUSES, type DeliveryStatus } from '../../mongo/webhook-delivery.schema.js';
import { TEST_TYPE, WEBHOOK_TYPES, type WebhookType } from '../../mongo/webhook-endpoint.schema.js';

const EXAMPLE_WEBHOOK_ID = '66f1a2b3c4d5e6f7a8b9c0f1';
const EXAMPLE_MESSAGE_ID = '66f1a2b3c4d5e6f7a8b9c0f3';
const SENT_TYPES = [...WEBHOOK_TYPES, TEST_TYPE];
const NO_URL = 'must be an http or https URL without a user name, password, fragment or port 0';

/** The parser of URLs drops blanks and control characters: what is shown and called would not be what was given. */
function isClean(value: unknown): boolean {
  return /^[^\s\p{Cc}](\P{Cc}*[^\s\p{Cc}])?$/u.test(value as string);
}

function isTarget(value: unknown): boolean {
  if (!URL.canParse(value as string)) return false;
  const { protocol, username, password, hash, port } = new URL(value as string);
  return /^https?:$/.test(protocol) && username === '' && password === '' && hash === '' && port !== '0';
}

/** It is kept as it is called, where blanks and letters beyond ASCII are longer. */
function isShort(value: unknown): boolean {
  const url = value as string;
  if (url.length > LIMITS.webhookUrlLength) return false;
  return !URL.canParse(url) || new URL(url).href.length <= LIMITS.webhookUrlLength;
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
    FirstOf(
      [isString, 'must be a string'],
      [isShort, `must have at most ${LIMITS.webhookUrlLength} characters`],
      [isClean, 'must have no control characters, and no blanks around it'],
      [isTarget, NO_URL],
    )(target, key);
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
    FirstOf([Array.isArray, 'must be a list of types'], ...hasDistinct('type', WEBHOOK_TYPES.length), [
      areTypes,
      `must be of ${WEBHOOK_TYPES.join(', ')}`,
    ])(target, key);
  };
}

function areTypes(list: unknown): boolean {
  return (list as WebhookType[]).every((type) => WEBHOOK_TYPES.includes(type));
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

  @TextField(LIMITS.nameLength, { example: 'Ticket shop', optional: true, nullable: true })
  description?: string | null;

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

  @ApiPropertyOptional({
    example: EXAMPLE_MESSAGE_ID,
    description: 'One message, instead of a time: not both',
  })
  @IsOptional()
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

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'Service Unavailable',
    description: 'How the answer of a failed attempt began',
  })
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

  @ApiProperty({
    type: 'integer',
    description: 'All that were begun, also before it was sent again on request',
  })
  attemptCount!: number;

  @ApiProperty({
    type: [AttemptDto],
    description: `The latest ${LIMITS.webhookAttemptsKept} that have ended, oldest first`,
  })
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
