/** The page's frame. All words come from the locale; the rest is drawn by `page/app.js`. */
import type { PlaygroundPerson } from './message.ts'
import { escapeHtml } from '../../lib/html.ts'

export type PageLocale = 'en' | 'fr'
type Given = {
  people: PlaygroundPerson[]
  channel: { id: string; name: string }
  phones?: unknown
  words(locale: string): Record<string, string>
  notice(locale: string): string
}

/** `join`: a newcomer's page, with their own chat alone. */
export function pageHtml(locale: PageLocale, given: Given, join?: string): string {
  const all = given.words(locale)
  const words = Object.fromEntries(Object.entries(all).filter(([key]) => key.startsWith('playground.')))
  const word = (key: string) => escapeHtml(words[`playground.${key}`] ?? key)
  const setup =
    join === undefined
      ? { locale, words, people: given.people, channel: given.channel, phones: given.phones !== undefined }
      : { locale, words, people: [], phones: false, join }
  const language = (code: PageLocale, name: string) =>
    `<a href="/?lang=${code}${join === undefined ? '' : `&amp;join=${join}`}" lang="${code}" hreflang="${code}"${code === locale ? ' aria-current="true"' : ''}>${name}</a>`
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content">
<meta name="color-scheme" content="light dark">
<title>Muster</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(icon)}">
<link rel="stylesheet" href="/playground/style.css">
<link rel="stylesheet" href="/playground/chat.css">
<link rel="stylesheet" href="/playground/phones.css">
<script type="module" src="/playground/app.js"></script>
</head>
<body>
<header class="top">
  <h1><span class="mark" aria-hidden="true">${mark}</span>Muster</h1>
  <p class="notice">${escapeHtml(given.notice(locale))}</p>
  <p class="link" role="status" hidden></p>
  <nav class="languages" aria-label="${word('languages')}">${language('en', 'EN')}${language('fr', 'FR')}</nav>
</header>
<main aria-label="${word('columns')}"><noscript><p>${word('noscript')}</p></noscript></main>
<nav class="tabs" aria-label="${word('columns')}"></nav>
<div class="toast" role="alert" hidden></div>
<dialog aria-labelledby="form-title"></dialog>
<script type="application/json" id="setup">${JSON.stringify(setup).replaceAll('<', '\\u003c')}</script>
</body>
</html>
`
}

const mark = `<svg viewBox="0 0 24 24" width="24" height="24"><path d="M4 5.5A2.5 2.5 0 0 1 6.5 3h11A2.5 2.5 0 0 1 20 5.5v8a2.5 2.5 0 0 1-2.5 2.5H11l-4.6 4.2c-.5.5-1.4.1-1.4-.6V16A2.5 2.5 0 0 1 4 13.5z" fill="currentColor"/><path d="M8.2 12.4V7.6l3.8 3.2 3.8-3.2v4.8" fill="none" stroke="var(--on-mark, #fff)" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"/></svg>`
const icon = mark
  .replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ')
  .replace('currentColor', '#0d6e5f')
  .replace('var(--on-mark, #fff)', '#fff')
