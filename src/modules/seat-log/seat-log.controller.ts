import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../common/http/api-problems.js';
import { ParseIdPipe } from '../../common/validation/parse-id.pipe.js';
import { Roles } from '../auth/auth.decorators.js';
import { FindSeatLog } from './find-seat-log.js';
import { SeatLogPageDto, SeatLogQuery } from './seat-log.dto.js';

@ApiTags('Events')
@Controller('events')
@ApiProblems('VALIDATION_FAILED')
export class SeatLogController {
  constructor(private readonly log: FindSeatLog) {}

  @Get(':id/log')
  @Roles('organiser')
  @ApiOperation({
    summary: 'Read the ledger of seat changes, newest first',
    description:
      'Who changed which seats, when, and by which request. Written a moment after the change; never altered.',
  })
  @ApiOkResponse({ type: SeatLogPageDto })
  @ApiProblems('EVENT_NOT_FOUND', 'UNKNOWN_SEATS')
  read(@Param('id', ParseIdPipe) id: string, @Query() query: SeatLogQuery): Promise<SeatLogPageDto> {
    return this.log.execute(id, query);
  }
}
