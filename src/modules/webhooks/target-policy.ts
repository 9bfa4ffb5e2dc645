import { Inject, Injectable } from '@nestjs/common';
import { lookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { DomainError } from '../../common/errors/domain-error.js';
import { APP_CONFIG, type AppConfig } from '../../config/app-config.js';
import { addressKind } from './addresses.js';

/** A host that resolves only to addresses nothing is sent to. */
class RefusedAddress extends Error {
  readonly code = 'address_refused';
}

/**
 * Where webhooks may go, so that nobody reaches through them what only this service can reach. What counts is the
 * address that is connected to, after the name was resolved; the URL is checked before only to tell the organiser.
 */
@Injectable()
export class TargetPolicy {
  constructor(@Inject(APP_CONFIG) private readonly config: AppConfig) {}

  /** @throws DomainError WEBHOOK_URL_REFUSED when nothing could ever be sent there */
  check(url: string): void {
    const { protocol, hostname } = new URL(url);
    const address = bareAddress(hostname);
    const secure = protocol === 'https:';
    const refused = isIP(address) ? !this.allows(address, secure) : !secure && !this.allowsUnencrypted;
    if (!refused) return;
    const detail = secure ? 'The address is not public.' : 'Webhooks are sent over https.';
    throw new DomainError('WEBHOOK_URL_REFUSED', detail);
  }

  /** Public addresses over TLS; this machine outside production; private networks when the setting says so. */
  allows(address: string, secure: boolean): boolean {
    const kind = addressKind(address);
    if (kind === 'public') return secure;
    if (kind === 'other') return false;
    return (
      this.config.WEBHOOK_PRIVATE_NETWORKS || (kind === 'loopback' && this.config.NODE_ENV !== 'production')
    );
  }

  /** @throws RefusedAddress for an URL that names an address itself: such are not looked up */
  checkLiteral(url: URL): void {
    const address = bareAddress(url.hostname);
    if (isIP(address) && !this.allows(address, url.protocol === 'https:')) throw new RefusedAddress();
  }

  /** For the socket: resolves a name and hands on only what may be connected to. */
  lookup(secure: boolean): LookupFunction {
    return (hostname, options, callback) => {
      lookup(hostname, { ...options, all: true } as LookupOptions & { all: true }, (error, found) => {
        if (error) return callback(error, []);
        const allowed = found.filter(({ address }) => this.allows(address, secure));
        if (allowed.length === 0) return callback(new RefusedAddress(), []);
        handOn(allowed, options.all === true, callback);
      });
    };
  }

  private get allowsUnencrypted(): boolean {
    return this.config.WEBHOOK_PRIVATE_NETWORKS || this.config.NODE_ENV !== 'production';
  }
}

function handOn(found: LookupAddress[], all: boolean, callback: Parameters<LookupFunction>[2]): void {
  if (all) callback(null, found);
  else callback(null, found[0].address, found[0].family);
}

/** An IPv6 address stands in brackets in an URL. */
function bareAddress(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}
