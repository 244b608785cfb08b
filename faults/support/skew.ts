/** Preloaded into a process: its wall clock is SKEW_S seconds wrong. */
const skew = Number(process.env['SKEW_S']) * 1000
const Right = Date
globalThis.Date = new Proxy(Right, {
  construct: (target, args: [], fresh) =>
    Reflect.construct(target, args.length ? args : [Right.now() + skew], fresh) as Date,
  apply: () => new Right(Right.now() + skew).toString(),
  get: (target, key) => (key === 'now' ? () => Right.now() + skew : (Reflect.get(target, key) as unknown)),
})
