import { Hono } from 'hono'
import { languageAsked } from '../lib/languages.ts'
import { createLimit } from '../lib/limit.ts'
import { unlisted } from './unlisted.ts'

/** Reports of what people said, behind links that end. 410 with a sentence for a link that is wrong or over: alike. */
export function reportRoutes(given: {
  open(token: string): Promise<string | undefined>
  gone(locale: string): string
}): Hono {
  const app = new Hono()
  // A report is counted anew each time: nobody needs many.
  const asks = createLimit({ each: 60, all: 60 })
  app.use('/words/*', unlisted)
  app.get('/words/:token', async (c) => {
    if (!asks('all')) return c.text('', 429, { 'retry-after': '60' })
    const page = await given.open(c.req.param('token'))
    const locale = languageAsked(c.req.header('accept-language'), ['en', 'fr'])
    return page ? c.html(page) : c.text(given.gone(locale), 410)
  })
  return app
}
