/** Does a piece of work once for all who ask while it waits or is under way, and rests in between. */
export class Repeater {
  private isAsked = false;
  private isRunning = false;
  private isOver = false;

  constructor(
    private readonly work: () => Promise<void>,
    private readonly restMs: number,
  ) {}

  /** It is done soon, and begins after this call. */
  ask(): void {
    this.isAsked = true;
    if (!this.isRunning) void this.run();
  }

  stop(): void {
    this.isOver = true;
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    while (this.isAsked && !this.isOver) {
      this.isAsked = false;
      await this.work();
      await new Promise((resolve) => setTimeout(resolve, this.restMs));
    }
    this.isRunning = false;
  }
}
