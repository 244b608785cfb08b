/** Preloaded into a process: its wall clock is SKEW_S seconds wrong, from the start or (SKEW_AFTER) from SIGUSR2 on. */
const Right = Date
let skew = process.env['SKEW_AFTER'] ? 0 : Number(process.env['SKEW_S']) * 1000
process.on('SIGUSR2', () => {
  skew = Number(process.env['SKEW_S']) * 1000
  process.stderr.write('the clock is wrong now\n')
})
const now = (): number => Right.now() + skew
globalThis.Date = new Proxy(Right, {
  construct: (target, args: [], fresh) => Reflect.construct(target, args.length ? args : [now()], fresh) as Date,
  apply: () => new Right(now()).toString(),
  get: (target, key) => (key === 'now' ? now : (Reflect.get(target, key) as unknown)),
})
