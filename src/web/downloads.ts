import { Hono } from 'hono'
import { unlisted } from './unlisted.ts'
import { escapeHtml } from '../lib/html.ts'
import { languageAsked } from '../lib/languages.ts'

export type DownloadPage = { locale: string; about: string; once: string; button: string }
export type DownloadFile = { name: string; lines: AsyncGenerator<string, void> }

/**
 * Files behind one-time links. A GET shows a page with a button and uses nothing up, because chats fetch links by
 * themselves to show what is behind them; the button's POST gives the file, once. 410 with a sentence for a link that
 * is wrong, used or too old: alike.
 */
export function downloadRoutes(given: {
  page(token: string): Promise<DownloadPage | undefined>
  /** Uses the link up. */
  take(token: string): Promise<DownloadFile | undefined>
  gone(locale: string): string
  warn(event: string, error: unknown): void
}): Hono {
  const app = new Hono()
  app.use('/download/*', unlisted)
  app.get('/download/:token', async (c) => {
    const page = legal(c.req.param('token')) ? await given.page(c.req.param('token')) : undefined
    if (!page)
      return c.html(
        frame(languageOf(c.req.header('accept-language')), gone(given, c.req.header('accept-language'))),
        410,
      )
    return c.html(
      frame(
        page.locale,
        `<p>${escapeHtml(page.about)}</p><form method="post"><button>${escapeHtml(page.button)}</button></form><p><small>${escapeHtml(page.once)}</small></p>`,
      ),
    )
  })
  app.post('/download/:token', async (c) => {
    const token = c.req.param('token')
    const file = legal(token) ? await given.take(token) : undefined
    if (!file)
      return c.html(
        frame(languageOf(c.req.header('accept-language')), gone(given, c.req.header('accept-language'))),
        410,
      )
    // By `from` nothing is read ahead: of an error between two reads the server would write a line into the file, and end it.
    return c.body(ReadableStream.from(bytesOf(file.lines, (error) => given.warn('download.broken', error))), 200, {
      'content-type': `${file.name.endsWith('.json') ? 'application/json' : 'text/csv'}; charset=utf-8`,
      'content-disposition': `attachment; filename="${file.name.replace(/[^A-Za-z0-9._-]/g, '-')}"`,
    })
  })
  return app
}

const legal = (token: string): boolean => /^[A-Za-z0-9_-]{22}$/.test(token)
const languageOf = (header: string | undefined): string => languageAsked(header, ['en', 'fr'])
const gone = (given: { gone(locale: string): string }, header: string | undefined): string =>
  `<p>${escapeHtml(given.gone(languageOf(header)))}</p>`

/** Lines as bytes, as fast as the other side reads them. What ends in the middle is broken off, never made to look whole. */
async function* bytesOf(lines: AsyncGenerator<string, void>, failed: (error: unknown) => void) {
  const encoder = new TextEncoder()
  try {
    for await (const line of lines) yield encoder.encode(line)
  } catch (error) {
    failed(error)
    // The server says on standard error what it is given.
    throw new Error('a file was broken off')
  }
}

const frame = (locale: string, body: string): string => `<!doctype html>
<html lang="${escapeHtml(locale.slice(0, 2))}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Muster</title>
<style>
:root { color-scheme: light dark }
body { font: 18px/1.5 system-ui, sans-serif; max-width: 32rem; margin: 15vh auto 0; padding: 0 1.25rem }
button { font: inherit; padding: .75rem 1.5rem; border: 0; border-radius: .5rem; background: #0d6e5f; color: #fff; cursor: pointer }
button:focus-visible { outline: 3px solid #7bd3c3; outline-offset: 2px }
</style></head>
<body><main>${body}</main></body>
</html>
`
