import { Injectable } from '@nestjs/common';
import { Metrics } from '../../metrics/metrics.js';

/** What an operator watches of the streams of this process. */
@Injectable()
export class StreamMetrics {
  readonly frames;
  readonly deliveries;
  readonly bytes;
  readonly resyncs;
  readonly cutOff;

  constructor(readonly metrics: Metrics) {
    this.frames = metrics.counter('seatlatch_stream_frames_total', 'Frames made for streams');
    this.deliveries = metrics.counter('seatlatch_stream_deliveries_total', 'Frames written to readers');
    this.bytes = metrics.counter('seatlatch_stream_bytes_total', 'Bytes of frames written to readers');
    this.resyncs = metrics.counter('seatlatch_stream_resyncs_total', 'Readers told to load everything anew', [
      'why',
    ]);
    this.cutOff = metrics.counter(
      'seatlatch_stream_cut_off_total',
      'Readers cut off because they read too slowly',
    );
  }
}
