import { Hono } from 'hono'
import type { Provider, RawRequest, SmsEvent } from '../sms/provider.ts'

/** The largest webhook body we read: 1 MiB. A text is a few hundred bytes. */
const cap = 1 << 20

/**
 * The carrier's webhooks: verified, recorded, and only then answered. 403 for a bad signature; 503 when the record
 * failed, so that the carrier tries again.
 */
export function smsRoutes(given: {
  providers: ReadonlyMap<string, Provider>
  record(provider: Provider, events: SmsEvent[]): Promise<void>
  warn(event: string, error: unknown): void
}): Hono {
  const app = new Hono()
  app.post('/sms/:provider', async (c) => {
    const provider = given.providers.get(c.req.param('provider'))
    if (!provider) return c.text('no such carrier', 404)
    if (Number(c.req.header('content-length') ?? 0) > cap) return c.text('too large', 413)
    const body = new Uint8Array(await c.req.arrayBuffer())
    if (body.byteLength > cap) return c.text('too large', 413)
    const request: RawRequest = { method: 'POST', url: c.req.url, headers: c.req.header(), body }
    let events: SmsEvent[]
    try {
      events = await provider.receive(request)
    } catch (error) {
      given.warn('sms.refused', error)
      return c.text('bad signature or body', 403)
    }
    try {
      await given.record(provider, events)
    } catch (error) {
      given.warn('sms.not_recorded', error)
      return c.text('try again', 503)
    }
    return c.body(null, 204)
  })
  return app
}
