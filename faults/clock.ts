/**
 * Loaded before everything else in the server process: a clock that can be stepped. `setTimeout` and
 * `performance.now()` go on as ever, as they do when the clock of a real machine is set.
 */
const realNow = Date.now.bind(Date);
let offsetMs = Number(process.env.FAULTS_CLOCK_MS ?? 0);

Date.now = () => realNow() + offsetMs;
globalThis.Date = new Proxy(Date, {
  construct: (target, given, self) =>
    Reflect.construct(target, given.length > 0 ? given : [target.now()], self) as object,
  apply: (target) => new target(target.now()).toString(),
});

process.on("message", (message: { clockMs?: number }) => {
  if (message.clockMs !== undefined) offsetMs = message.clockMs;
});
