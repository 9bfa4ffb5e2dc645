import { Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Roles } from '../auth/auth.decorators.js';
import { ExpiryDto } from './dto/stats.dto.js';
import { RunExpiry } from './expiry/run-expiry.js';

@ApiTags('Administration')
@Controller('admin')
@Roles('admin')
export class AdminController {
  constructor(private readonly runExpiry: RunExpiry) {}

  @Post('run-expiry')
  @HttpCode(200)
  @ApiOperation({
    summary: 'End everything that has lapsed, now',
    description:
      'Holds, and bookings that were not paid in time. The service does so by itself within a quarter of a second, ' +
      'half a second for bookings; this is for operators and tests.',
  })
  @ApiOkResponse({ type: ExpiryDto })
  expire(): Promise<ExpiryDto> {
    return this.runExpiry.execute();
  }
}
