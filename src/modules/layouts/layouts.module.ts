import { Module } from '@nestjs/common';
import { LayoutAnswers } from './layout-answers.js';
import { LayoutStore } from './layout-store.js';
import { LayoutVersions } from './layout-versions.js';
import { LayoutsController } from './layouts.controller.js';
import { LayoutsService } from './layouts.service.js';

/** Static geometry: checked, stored by version for good, and kept in memory for everyone who draws or sells it. */
@Module({
  controllers: [LayoutsController],
  providers: [LayoutAnswers, LayoutStore, LayoutVersions, LayoutsService],
  exports: [LayoutAnswers, LayoutStore, LayoutsService],
})
export class LayoutsModule {}
