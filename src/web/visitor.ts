/** What a request tells of whoever reads a page. */
import type { Context } from 'hono'

/** The nearest proxy is ours and writes the last entry; what stands before it anybody can write. */
export function clientOf(c: Context, proxied: boolean): string {
  const forwarded = proxied ? c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined
  const socket = (c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined)?.incoming?.socket
  return (forwarded || socket?.remoteAddress || '').slice(0, 64)
}
