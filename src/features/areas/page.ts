/** The map as one page: Leaflet from its package, the stations as data, no address of anybody else in it. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { shades, unranked } from './choropleth.ts'
import { escapeHtml } from '../../lib/html.ts'

export type PageStation = {
  code: string
  name: string
  place: number | null
  mark: string
  line: string
  registered: string
  /** In the order of the metrics. */
  values: (number | null)[]
  words: string[]
  /** Latitude first, as Leaflet has it. */
  shape: number[][][][]
}
export type PageGiven = {
  locale: string
  title: string
  words: Record<'about' | 'first' | 'shade' | 'registered' | 'place' | 'unranked' | 'law' | 'more' | 'counts', string>
  metrics: {
    label: string
    how: string
    breaks: number[]
    /** Dark for what is low. */ low: boolean
    classes: string[]
  }[]
  stations: PageStation[]
}

const { resolve } = createRequire(import.meta.url)
let parts: { library: string; styles: string; script: string } | undefined
const partsOf = () =>
  (parts ??= {
    library: readFileSync(resolve('leaflet/dist/leaflet.js'), 'utf8').replace(/\/\/# sourceMappingURL.*/, ''),
    // Its pictures (layers, markers) are not used, and would be asked for.
    styles: readFileSync(resolve('leaflet/dist/leaflet.css'), 'utf8').replace(
      /background-image:\s*url\([^)]*\);?/g,
      '',
    ),
    script: readFileSync(new URL('map/map.js', import.meta.url), 'utf8'),
  })

/** `script` is all that runs in it, for a policy that lets nothing else run. */
export function pageOf(given: PageGiven): { html: string; script: string } {
  const { library, styles, script } = partsOf()
  const css = readFileSync(new URL('map/map.css', import.meta.url), 'utf8')
  const data = JSON.stringify({ ...given, shades, grey: unranked })
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
  const all = `${library}\nconst given = ${data}\n${script}`.replaceAll('</script', '<\\/script')
  const { title, words } = given
  const html = `<!doctype html>
<html lang="${escapeHtml(given.locale.slice(0, 2))}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title><style>${styles}\n${css}</style></head>
<body>
<header><h1>${escapeHtml(title)}</h1><p>${escapeHtml(words.counts)}</p>
<label>${escapeHtml(words.shade)} <select id="metric"></select></label></header>
<main><section id="map" aria-label="${escapeHtml(title)}"></section>
<aside><p id="how"></p><ul id="legend"></ul><h2>${escapeHtml(words.first)}</h2><p>${escapeHtml(words.about)} ${escapeHtml(words.more)}</p>
<ol id="first"></ol><p><small>${escapeHtml(words.law)}</small></p></aside></main>
<script>${all}</script>
</body>
</html>
`
  return { html, script: all }
}
