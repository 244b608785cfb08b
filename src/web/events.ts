import { Hono } from 'hono'
import type { Context } from 'hono'
import { readBody } from '../lib/body.ts'
import { contactLanguages, languageAsked } from '../lib/languages.ts'
import { createLimit } from '../lib/limit.ts'
import { eventPage } from './events-page.ts'
import type { EventPage } from './events-page.ts'
import { unlisted } from './unlisted.ts'
import { clientOf } from './visitor.ts'

/** A form of ours is a few bytes. */
const cap = 4_096
const cookie = 'muster_door'

/**
 * `/e/<code>`: a rally's page, a guest's with their ticket, and the same for a calendar. `/door/<code>`: the list at the
 * door, for whoever was given the link; it also makes this browser one that takes tickets, by a cookie that `/e` alone
 * sees: any phone whose camera opens the ticket's page has the button then. A GET changes nothing, since scanners and
 * previews press links.
 */
export function eventRoutes(given: {
  guestPage(code: string, locale: string, door?: string): Promise<EventPage>
  ics(code: string): Promise<string | undefined>
  door(code: string, locale: string, search: string): Promise<EventPage>
  arrive(code: string, locale: string, press: { who?: string; number?: string; stranger?: boolean }): Promise<EventPage>
  /** A proxy stands before us, ends TLS and says who asks. */
  proxied: boolean
  /** In front of every path of ours: see root.ts. */
  root: string
}): Hono {
  const app = new Hono()
  const asks = createLimit({ each: 120, all: 3_000 })
  const misses = createLimit({ each: 20, all: 300 })
  app.use('/e/*', unlisted)
  app.use('/door/*', unlisted)

  /** Counted before anything is looked up; a code that does not exist counts once more, and sooner. */
  const limited = async (c: Context, work: (locale: string) => Promise<EventPage>) => {
    const who = clientOf(c, given.proxied)
    if (!asks(who)) return c.text('', 429, { 'retry-after': '60' })
    const page = await work(languageAsked(c.req.query('lang') ?? c.req.header('accept-language'), contactLanguages))
    if (page.status === 404 && !misses(who)) return c.text('', 429, { 'retry-after': '60' })
    return c.html(eventPage(page, c.req.path, given.root), page.status)
  }
  const doorOf = (c: Context): string | undefined =>
    /(?:^|;\s*)muster_door=([0-9a-z]{10})(?:;|$)/.exec(c.req.header('cookie') ?? '')?.[1]

  app.get('/e/:code', (c) =>
    limited(c, (locale) => {
      const door = doorOf(c)
      return given.guestPage(c.req.param('code'), locale, ...(door ? [door] : []))
    }),
  )
  app.get('/e/:code/event.ics', async (c) => {
    const who = clientOf(c, given.proxied)
    if (!asks(who)) return c.text('', 429, { 'retry-after': '60' })
    const ics = await given.ics(c.req.param('code'))
    if (ics === undefined) return misses(who) ? c.text('', 404) : c.text('', 429, { 'retry-after': '60' })
    return c.body(ics, 200, {
      'content-type': 'text/calendar; charset=utf-8',
      'content-disposition': 'attachment; filename="event.ics"',
    })
  })
  app.get('/door/:code', (c) =>
    limited(c, async (locale) => {
      const code = c.req.param('code').toLowerCase()
      const page = await given.door(code, locale, c.req.query('q') ?? '')
      if (page.status === 200)
        c.header(
          'set-cookie',
          `${cookie}=${code}; Path=${given.root}/e; Max-Age=43200; HttpOnly; SameSite=Lax${given.proxied ? '; Secure' : ''}`,
        )
      return page
    }),
  )
  app.post('/door/:code', (c) =>
    limited(c, async (locale) => {
      const form = new URLSearchParams((await readBody(c.req.raw, cap)) ?? '')
      const field = (name: string): string => (form.get(name) ?? '').slice(0, 60)
      return given.arrive(c.req.param('code'), locale, {
        ...(field('who') ? { who: field('who') } : {}),
        ...(field('number') ? { number: field('number') } : {}),
        ...(field('stranger') ? { stranger: true } : {}),
      })
    }),
  )
  return app
}
