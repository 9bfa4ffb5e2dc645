import { Injectable } from '@nestjs/common';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Webhook } from 'standardwebhooks';
import { LIMITS } from '../../config/limits.js';
import type { WebhookSecret } from '../../mongo/webhook-endpoint.schema.js';
import type { WebhookMessageDoc } from '../../mongo/webhook-message.schema.js';
import { TargetPolicy } from './target-policy.js';

export interface Target {
  url: string;
  /** Those that sign at this time. */
  secrets: WebhookSecret[];
}

export type Answer = { statusCode: number; excerpt: string } | { error: string };

/**
 * Sends a message once, signed as the Standard Webhooks say. No redirect is followed: it would lead past the check of
 * the address. Every attempt opens a connection of its own, so that the address is resolved and checked each time.
 */
@Injectable()
export class Sender {
  constructor(private readonly targets: TargetPolicy) {}

  /** @param at what the signature says of the time of the attempt */
  async send(target: Target, { _id, body }: WebhookMessageDoc, at: Date): Promise<Answer> {
    const url = new URL(target.url);
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'Seatlatch-Webhooks',
      'webhook-id': _id,
      'webhook-timestamp': Math.floor(at.getTime() / 1000),
      'webhook-signature': signatures(target.secrets, _id, at, body),
    };
    try {
      this.targets.checkLiteral(url);
      const answer = await this.post(url, headers, body);
      return { statusCode: answer.statusCode!, excerpt: await excerptOf(answer) };
    } catch (error) {
      return { error: faultOf(error) };
    }
  }

  private post(url: URL, headers: RequestOptions['headers'], body: string): Promise<IncomingMessage> {
    const secure = url.protocol === 'https:';
    const options: RequestOptions = {
      method: 'POST',
      headers,
      agent: false,
      lookup: this.targets.lookup(secure),
      signal: AbortSignal.timeout(LIMITS.webhookAnswerMs),
    };
    return new Promise((resolve, reject) => {
      const request = (secure ? httpsRequest : httpRequest)(url, options, resolve);
      request.on('error', reject);
      request.end(body);
    });
  }
}

function signatures(secrets: WebhookSecret[], id: string, at: Date, body: string): string {
  return secrets.map(({ key }) => new Webhook(key).sign(id, at, body)).join(' ');
}

/** The status decides; of the body no more is read than is shown. */
async function excerptOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  answer.setEncoding('utf8');
  try {
    for await (const chunk of answer) {
      text += chunk as string;
      if (text.length >= LIMITS.webhookAnswerExcerpt) break;
    }
  } catch {
    // What came until it broke off is all there is.
  }
  return text
    .slice(0, LIMITS.webhookAnswerExcerpt)
    .replaceAll(/[\p{Cc}\p{Cs}]+/gu, ' ')
    .trim();
}

/** A name that an organiser can look up, without addresses. */
function faultOf(error: unknown): string {
  const { name, code } = error as { name?: string; code?: unknown };
  if (name === 'AbortError' || name === 'TimeoutError') return 'timeout';
  return typeof code === 'string' ? code : 'failed';
}
