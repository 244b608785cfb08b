import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { languageAsked } from '../lib/languages.ts'
import { createLimit } from '../lib/limit.ts'

/**
 * Maps of polling stations, behind links that end. The page asks for nothing else: one script, known by its hash. 410
 * with a sentence for a link that is wrong or over.
 */
export function areaRoutes(given: {
  open(token: string): Promise<{ html: string; script: string } | undefined>
  gone(locale: string): string
}): Hono {
  const app = new Hono()
  // A page is drawn anew each time: nobody needs many.
  const asks = createLimit({ each: 60, all: 60 })
  app.get('/areas/:token', async (c) => {
    c.header('cache-control', 'no-store')
    c.header('referrer-policy', 'no-referrer')
    c.header('x-content-type-options', 'nosniff')
    c.header('x-robots-tag', 'noindex, nofollow')
    const locale = languageAsked(c.req.header('accept-language'), ['en', 'fr'])
    if (!asks('all')) return c.text('', 429, { 'retry-after': '60' })
    const page = await given.open(c.req.param('token'))
    const hash = page && `'sha256-${createHash('sha256').update(page.script).digest('base64')}'`
    c.header(
      'content-security-policy',
      `default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'; script-src ${hash ?? "'none'"}`,
    )
    return page ? c.html(page.html) : c.text(given.gone(locale), 410)
  })
  return app
}
