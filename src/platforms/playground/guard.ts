/**
 * Who may speak with the playground: it plays every person, so a page of another site must not reach it.
 *
 * The Host check keeps out DNS rebinding (a foreign name that resolves to 127.0.0.1), the Origin check keeps out
 * forms and fetches of other sites; browsers send Origin with every POST.
 */
import type { MiddlewareHandler } from 'hono'

const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** `allowedHosts`: names beside the loopback ones, without a port. */
export function guard(allowedHosts: readonly string[] = []): MiddlewareHandler {
  return async (c, next) => {
    const host = c.req.header('host') ?? new URL(c.req.url).host
    const name = host.toLowerCase().replace(/:\d+$/, '')
    if (!loopback.has(name) && !allowedHosts.includes(name))
      return c.text('The playground answers only on localhost.', 403)
    const origin = c.req.header('origin')
    const reads = c.req.method === 'GET' || c.req.method === 'HEAD'
    if (origin === undefined ? !reads : hostOf(origin) !== host.toLowerCase())
      return c.text('The playground answers only to its own page.', 403)
    await next()
    c.header('content-security-policy', policy)
    c.header('x-content-type-options', 'nosniff')
    c.header('referrer-policy', 'no-referrer')
    c.header('cross-origin-resource-policy', 'same-origin')
    c.header('cross-origin-opener-policy', 'same-origin')
  }
}

function hostOf(origin: string): string | undefined {
  try {
    const url = new URL(origin)
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.host : undefined
  } catch {
    return undefined
  }
}
