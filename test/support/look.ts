/** What can be measured of what stands in a window: nothing hangs over, a finger fits, no key and no wrong language. */
import type { Page } from 'playwright-core'
import { en } from '../../src/locales/en.ts'

/** Words that no French sentence of ours has. */
const english =
  /\b(the|you|your|and|was|were|with|nothing|waiting|answer|answers|waits|send|sent|reply|volunteer|campaign)\b/gi

/** In words, what is wrong: [] is right. */
export async function faults(page: Page, { short, locale }: { short: string; locale: string }): Promise<string[]> {
  const keys = Object.keys(en).filter((key) => key.includes('.'))
  const found = await page.evaluate<string[]>(`(${measure})(${short === 'phone'}, ${JSON.stringify(keys)})`)
  const words = locale === 'fr' ? await page.evaluate<string>(wordsOfTheHouse) : ''
  return [...found, ...new Set((words.match(english) ?? []).map((word) => `an English word: ${word}`))]
}

/** Commands are typed alike in every language, and are left out; so is what people wrote. */
const wordsOfTheHouse = `[...document.querySelectorAll('.message.bot .card, header, .tabs, dialog[open], .composer')]
  .filter((e) => e.checkVisibility())
  .flatMap((e) => {
    const found = []
    const texts = document.createTreeWalker(e, NodeFilter.SHOW_TEXT)
    const own = '.sms blockquote, .said .words, .quote, input, textarea, select, .completion'
    while (texts.nextNode()) if (!texts.currentNode.parentElement.closest(own)) found.push(texts.currentNode.data)
    return found
  })
  .join('\\n')
  .replace(/\\/\\w+[^.\\n]*/g, '')`

const measure = `(phone, keys) => {
  const wrong = []
  const root = document.documentElement
  if (root.scrollWidth > innerWidth) wrong.push('the page is ' + root.scrollWidth + ' wide in ' + innerWidth)
  const shown = (what) => [...document.querySelectorAll(what)].filter((e) => e.checkVisibility() && !e.closest('svg'))
  for (const e of shown('.card, .card *, dialog[open], dialog[open] *, .join *'))
    if (!e.matches('.hidden, textarea, input') && e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1)
      wrong.push('too narrow: <' + e.tagName + ' ' + e.className + '> ' + e.textContent.slice(0, 60))
  const fingers = '.card button, dialog[open] button, .join button, .tabs button, .round, .card a, .reply, main form button'
  if (phone)
    for (const e of shown(fingers)) {
      const { width, height } = e.getBoundingClientRect()
      if (height < 43.5 || width < 43.5)
        wrong.push('too small for a finger: ' + Math.round(width) + 'x' + Math.round(height) + ' ' + e.textContent)
    }
  for (const key of keys) if (root.innerText.includes(key)) wrong.push('a key: ' + key)
  return wrong
}`
