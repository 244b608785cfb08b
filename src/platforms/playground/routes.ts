/** Everything that the playground's page asks for over HTTP. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Hono } from 'hono'
import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { Door } from '../../chat/platform.ts'
import { languageAsked } from '../../lib/languages.ts'
import type { Log } from '../../lib/log.ts'
import { fileCap, isRecord, isText, readBody, readDeed } from './body.ts'
import { feed } from './events.ts'
import type { Bell } from './events.ts'
import { guard } from './guard.ts'
import { directChannel, findGuest, network, tenant } from './message.ts'
import type { Deed, Outcome, Phones, PlaygroundPerson } from './message.ts'
import { pageHtml } from './page.ts'
import type { PageLocale } from './page.ts'
import type { Store } from './store.ts'

const mostPages = 32
const smsCap = 1600
const files = [
  'app.js',
  'dom.js',
  'wire.js',
  'chat.js',
  'render.js',
  'composer.js',
  'completion.js',
  'form.js',
  'phones.js',
  'style.css',
  'chat.css',
  'phones.css',
]

export type RoutesGiven = {
  people: PlaygroundPerson[]
  channel: { id: string; name: string }
  phones?: Phones
  /** The words of a locale by key; the page takes those under `playground.`. */
  words(locale: string): Record<string, string>
  /** Host names, without port, that are answered beside the loopback ones. */
  allowedHosts?: readonly string[]
  /** One line at the top of the page. */
  notice(locale: string): string
}
type Inside = {
  store: Store
  bell: Bell
  log: Log
  door(): Door
  act(deed: Deed): Promise<Outcome>
  stopped(): boolean
}

export function createRoutes(given: RoutesGiven, inside: Inside): Hono {
  const { people, phones } = given
  const { log } = inside
  const findPerson = (userId: unknown, locale: unknown): PlaygroundPerson | undefined =>
    people.find((one) => one.userId === userId) ??
    findGuest(userId, given.words(locale === 'fr' ? 'fr' : 'en')['playground.guest'] ?? 'Guest')
  const channels = [...people.map((person) => directChannel(person.userId)), given.channel.id]
  const app = new Hono()
  let pages = 0

  app.use('/', guard(given.allowedHosts))
  app.use('/playground/*', guard(given.allowedHosts))
  app.onError((error, c) => {
    log.error({ event: 'playground.request_failed', error: error.message })
    return c.json({ error: 'failed' }, 500)
  })

  app.get('/', (c) => {
    c.header('cache-control', 'no-cache')
    return c.html(pageHtml(localeOf(c), given, joinOf(c)))
  })
  for (const file of files) app.get(`/playground/${file}`, serveFile(file))

  app.get('/playground/events', (c) => {
    if (pages >= mostPages) return c.json({ error: 'too many pages' }, 503)
    const after = c.req.header('last-event-id') ?? c.req.query('after')
    const asked = c.req.query('guest')
    const guest = findGuest(asked, '')
    if (asked !== undefined && !guest) return c.json({ error: 'nobody' }, 404)
    return streamSSE(
      c,
      async (stream) => {
        pages++
        try {
          const { store, bell, stopped } = inside
          await feed(stream, {
            store,
            bell,
            stopped,
            ...(guest
              ? { channels: [directChannel(guest.userId)], viewers: [guest.userId] }
              : { channels, viewers: people.map((person) => person.userId), ...(phones ? { phones } : {}) }),
            ...(after ? { after } : {}),
          })
        } finally {
          pages--
        }
      },
      async (error) => log.warn({ event: 'playground.feed_failed', error: error.message }),
    )
  })

  app.post('/playground/deed', async (c) => {
    if (Number(c.req.header('content-length') ?? 0) > fileCap + 512 * 1024) return c.json({ error: 'too large' }, 413)
    const body = await readBody(c.req.raw.body)
    const deed = body && readDeed(body, findPerson)
    if (!body || !deed) return c.json({ error: 'not a deed' }, 400)
    const outcome = await inside.act(deed)
    // What nobody read: a browser takes an answer before its upload has ended for a broken connection.
    for await (const _ of body.rest) continue
    return c.json(outcome, outcome.kind === 'refused' ? 404 : 200)
  })

  app.post('/playground/phone', async (c) => {
    const body = (await readBody(c.req.raw.body))?.head
    if (!phones || !isRecord(body) || !isText(body.phone, 32) || !isText(body.body, smsCap))
      return c.json({ error: 'not a text' }, 400)
    await phones.write(body.phone, body.body)
    return c.json({ kind: 'written' })
  })

  app.get('/playground/commands', async (c) => {
    const person = findPerson(c.req.query('user'), localeOf(c))
    if (!person) return c.json({ error: 'nobody' }, 404)
    const { userId, name } = person
    c.header('cache-control', 'no-store')
    return c.json(await inside.door().commands({ network, tenant, userId, name, locale: localeOf(c) }))
  })
  return app
}

/** The code that a link brought: what is none of ours is no code. */
const joinOf = (c: Context): string | undefined => /^[0-9A-Za-z-]{4,40}$/.exec(c.req.query('join') ?? '')?.[0]

function localeOf(c: Context): PageLocale {
  const asked = c.req.query('lang')
  return asked === 'en' || asked === 'fr' ? asked : languageAsked(c.req.header('accept-language'), ['en', 'fr'])
}

function serveFile(file: string) {
  const text = readFileSync(new URL(`./page/${file}`, import.meta.url), 'utf8')
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 16)}"`
  const type = file.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8'
  return (c: Context) => {
    c.header('etag', etag)
    c.header('cache-control', 'no-cache')
    if (c.req.header('if-none-match') === etag) return c.body(null, 304)
    c.header('content-type', type)
    return c.body(text)
  }
}
