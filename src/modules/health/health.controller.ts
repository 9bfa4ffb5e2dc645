import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { DomainError } from '../../common/errors/domain-error.js';
import { ApiProblems } from '../../common/http/api-problems.js';
import { Public } from '../auth/auth.decorators.js';
import { Readiness, type PartState } from './readiness.js';

class LiveDto {
  @ApiProperty({ enum: ['ok'] })
  status!: 'ok';
}

class PartsDto {
  @ApiProperty({ enum: ['up', 'down'] })
  mongodb!: PartState;

  @ApiProperty({ enum: ['up', 'down'] })
  redis!: PartState;
}

class ReadyDto extends LiveDto {
  @ApiProperty({ type: PartsDto })
  parts!: PartsDto;
}

@ApiTags('Operations')
@Public()
@Controller('health')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('live')
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'Is the process alive?', description: 'Asks no store.' })
  @ApiOkResponse({ description: 'It is', type: LiveDto })
  live(): LiveDto {
    return { status: 'ok' };
  }

  @Get('ready')
  @Header('cache-control', 'no-store')
  @ApiOperation({
    summary: 'Can the service do its work?',
    description: 'Asks MongoDB for a primary and Redis for an answer. A 503 names each part in `parts`.',
  })
  @ApiOkResponse({ description: 'Every part answers', type: ReadyDto })
  @ApiProblems('STORE_UNAVAILABLE')
  async ready(): Promise<ReadyDto> {
    const parts = await this.readiness.report();
    if (parts.mongodb === 'up' && parts.redis === 'up') return { status: 'ok', parts };
    const missing = Object.entries(parts).filter(([, state]) => state === 'down');
    throw new DomainError('STORE_UNAVAILABLE', `Not ready: ${missing.map(([name]) => name).join(', ')}.`, {
      members: { parts },
      retryAfterSeconds: 1,
    });
  }
}
