import { Hono } from 'hono'
import type { Context } from 'hono'
import { readBody } from '../lib/body.ts'
import { contactLanguages, languageAsked } from '../lib/languages.ts'
import { createLimit } from '../lib/limit.ts'
import { proofPage } from './proofs-page.ts'
import type { ContactPage } from './proofs-page.ts'
import { clientOf } from './visitor.ts'

/** A form of ours is a few bytes. */
const cap = 4_096

/**
 * `/v`: is the number that texted me yours? `/v/<code>`: who sent the text with this link? For whoever comes: nobody
 * signs in. A GET changes nothing, since scanners and previews press links; a plain POST needs no token, so that the
 * first form may stand on a site of the organisation's own. A code that is wrong, old or erased gets one answer: 404.
 */
export function proofRoutes(given: {
  numberPage(locale: string, asked?: string): Promise<ContactPage>
  textPage(code: string, locale: string): Promise<ContactPage>
  why(code: string, digits: string, locale: string): Promise<ContactPage>
  stop(code: string, locale: string): Promise<ContactPage>
  tooMany(locale: string): ContactPage
  /** A proxy stands before us and says who asks. */
  proxied: boolean
  /** In front of every path of ours: see root.ts. */
  root: string
}): Hono {
  const app = new Hono()
  const asks = createLimit({ each: 30, all: 1_200 })
  const misses = createLimit({ each: 20, all: 300 })

  const show = (c: Context, page: ContactPage, status: number = page.status) => {
    c.header('cache-control', 'no-store')
    c.header('referrer-policy', 'no-referrer')
    c.header('x-content-type-options', 'nosniff')
    c.header('x-frame-options', 'DENY')
    c.header('x-robots-tag', 'noindex, nofollow')
    c.header('cross-origin-opener-policy', 'same-origin')
    c.header('permissions-policy', 'camera=(), geolocation=(), microphone=()')
    c.header('strict-transport-security', 'max-age=31536000')
    c.header(
      'content-security-policy',
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    )
    if (status === 429) c.header('retry-after', '60')
    return c.html(proofPage(page, c.req.path, given.root), status as 200)
  }
  /** Counted before anything is looked up; a code that does not exist counts once more, and sooner. */
  const limited = async (c: Context, work: (locale: string) => Promise<ContactPage>) => {
    const locale = languageAsked(c.req.query('lang') ?? c.req.header('accept-language'), contactLanguages)
    const who = clientOf(c, given.proxied)
    if (!asks(who)) return show(c, given.tooMany(locale), 429)
    const page = await work(locale)
    if (page.status === 404 && !misses(who)) return show(c, given.tooMany(locale), 429)
    return show(c, page)
  }
  const field = async (c: Context, name: string): Promise<string> =>
    new URLSearchParams((await readBody(c.req.raw, cap)) ?? '').get(name) ?? ''

  app.get('/v', (c) => limited(c, (locale) => given.numberPage(locale)))
  app.post('/v', (c) => limited(c, async (locale) => given.numberPage(locale, await field(c, 'number'))))
  app.get('/v/:code', (c) => limited(c, (locale) => given.textPage(c.req.param('code'), locale)))
  app.post('/v/:code/why', (c) =>
    limited(c, async (locale) => given.why(c.req.param('code'), await field(c, 'digits'), locale)),
  )
  app.post('/v/:code/stop', (c) => limited(c, (locale) => given.stop(c.req.param('code'), locale)))
  // A page that was reloaded after its form: back to where the form is.
  app.get('/v/:code/:done{why|stop}', (c) =>
    c.redirect(`${given.root}/v/${encodeURIComponent(c.req.param('code'))}`, 303),
  )
  return app
}
