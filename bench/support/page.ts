/** The playground's page as a reader: its stream of events, as a browser gets it. */
import type { PlaygroundMessage } from '../../src/platforms/playground/index.ts'
import type { Cleaning } from './cleaning.ts'

export type Page = {
  /** Resolves when a card comes in which a contact says exactly this. Fails after 20 s. */
  sees(text: string): Promise<void>
}

export async function watchPage(cleaning: Cleaning, url: string): Promise<Page> {
  const stop = new AbortController()
  cleaning.after(() => stop.abort())
  const waiting = new Map<string, () => void>()
  const response = await fetch(`${url}/playground/events`, { signal: stop.signal })
  if (!response.ok || !response.body) throw new Error(`the page's events: ${response.status}`)
  void read(response.body, (messages) => {
    for (const { view } of messages)
      for (const block of view.blocks) if (block.kind === 'said' && block.who === 'contact') waiting.get(block.text)?.()
  }).catch((error: Error) => {
    if (!stop.signal.aborted) process.stderr.write(`the page's events: ${error.message}\n`)
  })
  return {
    sees: (text) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`no card says "${text}" after 20 s`)), 20_000)
        waiting.set(text, () => {
          clearTimeout(late)
          waiting.delete(text)
          resolve()
        })
      }),
  }
}

async function read(body: ReadableStream<Uint8Array>, take: (messages: PlaygroundMessage[]) => void): Promise<void> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true })
    const events = text.split('\n\n')
    text = events.pop() ?? ''
    for (const event of events) {
      const lines = event.split('\n')
      const data = lines
        .filter((line) => line.startsWith('data: '))
        .map((line) => line.slice(6))
        .join('\n')
      if (data && lines.includes('event: messages')) take(JSON.parse(data) as PlaygroundMessage[])
    }
  }
}
