/** What goes to the server and what comes from it. */
import { setup, t, toast } from './dom.js'

const lang = `lang=${setup.locale}`

/**
 * One deed of a person. The key belongs to the gesture: when the line breaks the same deed goes once more under the
 * same key, and the server takes it once. Undefined when it did not go through (the person has been told).
 */
export async function deed({ file, ...what }) {
  const head = { key: crypto.randomUUID(), locale: setup.locale, ...what }
  if (file) head.file = { name: file.name, size: file.size }
  const text = JSON.stringify(head)
  return post('/playground/deed', () => (file ? new Blob([`${text}\n`, file]) : text))
}

export const writeText = (phone, body) => post('/playground/phone', () => JSON.stringify({ phone, body }), 1)

async function post(url, body, tries = 2) {
  for (let left = tries; left > 0; left--) {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        body: body(),
        headers: { 'content-type': 'application/octet-stream' },
      })
      if (answer.ok) return await answer.json()
      toast(t(answer.status === 413 ? 'tooLarge' : answer.status === 404 ? 'gone' : 'failed'))
      return undefined
    } catch {
      if (left > 1) await new Promise((resolve) => setTimeout(resolve, 500))
    }
  }
  toast(t('failed'))
  return undefined
}

export async function commandsOf(userId) {
  try {
    const answer = await fetch(`/playground/commands?${lang}&user=${encodeURIComponent(userId)}`)
    return answer.ok ? await answer.json() : []
  } catch {
    return []
  }
}

let ownId
/** A newcomer is known by a number that their browser keeps; without storage, until the page is left. */
export function guestId() {
  if (ownId) return ownId
  const bytes = [...crypto.getRandomValues(new Uint8Array(16))]
  const made = `guest-${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
  try {
    ownId = localStorage.getItem('muster.guest') ?? made
    localStorage.setItem('muster.guest', ownId)
  } catch {
    ownId = made
  }
  return ownId
}

/** Server events. The browser resumes a cut line itself; an answer other than 200 ends it, so it is opened anew. */
export function listen({ guest, snapshot, messages, phones, linked }) {
  let last = ''
  const open = () => {
    const query = new URLSearchParams({ ...(guest ? { guest } : {}), ...(last ? { after: last } : {}) })
    const source = new EventSource(`/playground/events?${query}`)
    const on = (name, take) =>
      source.addEventListener(name, (event) => {
        if (event.lastEventId) last = event.lastEventId
        take(JSON.parse(event.data))
      })
    on('snapshot', snapshot)
    on('messages', messages)
    on('phones', phones)
    source.onopen = () => linked(true)
    source.onerror = () => {
      linked(false)
      if (source.readyState === EventSource.CLOSED) setTimeout(open, 2000)
    }
  }
  open()
}
