import type { MiddlewareHandler } from 'hono'

/** A page behind a code: kept, shown in a frame, passed on and found by nobody else. It needs no script. */
export const unlisted: MiddlewareHandler = async (c, next) => {
  await next()
  c.header('cache-control', 'no-store')
  c.header('referrer-policy', 'no-referrer')
  c.header('x-content-type-options', 'nosniff')
  c.header('x-robots-tag', 'noindex, nofollow')
  c.header(
    'content-security-policy',
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
  )
}
