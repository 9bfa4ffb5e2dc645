/** Puts a clock that can be set wrong in the place of this process's. Timers and `performance` go on as they did. */
export function skewableClock(): { skewMs: number } {
  const clock = { skewMs: 0 };
  const RealDate = Date;
  const now = () => RealDate.now() + clock.skewMs;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new RealDate(now()).toString(),
    get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
  });
  return clock;
}
