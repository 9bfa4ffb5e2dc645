import type { DeliveryAttempt, WebhookDeliveryDoc } from '../../mongo/webhook-delivery.schema.js';
import type { WebhookEndpointDoc } from '../../mongo/webhook-endpoint.schema.js';
import type { AttemptDto, DeliveryDto, WebhookDto } from './webhooks.dto.js';

/** An endpoint as the API tells it: everything but its secrets. */
export function webhookAnswer(endpoint: WebhookEndpointDoc): WebhookDto {
  return {
    id: endpoint._id.toHexString(),
    url: endpoint.url,
    events: endpoint.events,
    eventId: endpoint.eventId?.toHexString() ?? null,
    description: endpoint.description ?? null,
    active: endpoint.active,
    gone: endpoint.gone ?? false,
    ownerId: endpoint.ownerId,
    createdAt: endpoint.createdAt.toISOString(),
    updatedAt: endpoint.updatedAt.toISOString(),
  };
}

export function deliveryAnswer(delivery: WebhookDeliveryDoc): DeliveryDto {
  const { status, eventId, dueAt, deliveredAt } = delivery;
  return {
    id: delivery._id.toHexString(),
    webhookId: delivery.endpointId.toHexString(),
    messageId: delivery.messageId,
    type: delivery.type,
    eventId: eventId?.toHexString() ?? null,
    status,
    attemptCount: delivery.attemptCount,
    attempts: delivery.attempts.map(attemptAnswer),
    nextAttemptAt: status === 'pending' ? dueAt.toISOString() : null,
    deliveredAt: (status === 'delivered' && deliveredAt?.toISOString()) || null,
    createdAt: delivery.createdAt.toISOString(),
  };
}

function attemptAnswer({ at, statusCode, error, durationMs, response }: DeliveryAttempt): AttemptDto {
  return {
    at: at.toISOString(),
    statusCode: statusCode ?? null,
    error: error ?? null,
    durationMs,
    response: response ?? null,
  };
}
