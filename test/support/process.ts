import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { resolve } from 'node:path'
import type { Form } from '../../src/chat/view.ts'
import type { Outcome, PlaygroundMessage } from '../../src/platforms/playground/index.ts'
import { tokenOf, words } from './app.ts'
import { until } from './house.ts'

const repo = resolve(import.meta.dirname, '../..')

export type Running = {
  url: string
  /** All that it wrote so far, to standard output and standard error. */
  out(): string
  err(): string
  stop(): Promise<number | null>
}

/** `npm start`, as a process of its own with nothing in its environment but what is given. */
export async function startMuster(env: Record<string, string>): Promise<Running> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    cwd: repo,
    env: { PATH: process.env['PATH'], PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const gone = once(child, 'exit')
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  const url = (): string | undefined => /open (http:\S+)/.exec(err)?.[1]
  try {
    await until('it serves the playground', () => {
      if (child.exitCode !== null) throw new Error(`it ended: ${err}`)
      return url() !== undefined
    })
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
  return {
    url: url()!,
    out: () => out,
    err: () => err,
    async stop() {
      if (child.exitCode === null) child.kill('SIGTERM')
      await gone
      return child.exitCode
    },
  }
}

export type Person = {
  type(text: string, options?: { replyTo?: string; file?: { name: string; bytes: string } }): Promise<Outcome>
  /** Presses a button of the newest message that has it, once there is one. */
  press(label: string): Promise<Outcome>
  /** Presses a button that opens a form, and sends it back with these fields. */
  fill(label: string, fields: Record<string, string>): Promise<Outcome>
  /** The newest message that holds these words, once there is one. */
  see(text: string): Promise<PlaygroundMessage>
}

/** A person of the page, over HTTP. `read` gives their direct chat, in its order. */
export function createPerson(url: string, userId: string, read: () => Promise<PlaygroundMessage[]>): Person {
  async function act(deed: Record<string, unknown>, bytes = ''): Promise<Outcome> {
    const head = { key: randomUUID(), userId, channel: `dm-${userId}`, ...deed }
    const response = await fetch(`${url}/playground/deed`, {
      method: 'POST',
      headers: { origin: url },
      body: `${JSON.stringify(head)}\n${bytes}`,
    })
    if (!response.ok) throw new Error(`${userId}: ${response.status} ${await response.text()}`)
    return (await response.json()) as Outcome
  }
  async function find(what: string, fits: (message: PlaygroundMessage) => boolean): Promise<PlaygroundMessage> {
    let found: PlaygroundMessage | undefined
    await until(`${userId} sees ${what}`, async () => (found = (await read()).findLast(fits)) !== undefined)
    return found!
  }
  async function press(label: string): Promise<Outcome & { on: PlaygroundMessage }> {
    const on = await find(`a button ${label}`, (m) => tokenOf(m, label) !== undefined)
    return { ...(await act({ kind: 'press', token: tokenOf(on, label), messageId: on.id })), on }
  }
  return {
    type: (text, { file, ...options } = {}) =>
      act(
        {
          kind: 'line',
          text,
          ...options,
          ...(file ? { file: { name: file.name, size: Buffer.byteLength(file.bytes) } } : {}),
        },
        file?.bytes,
      ),
    press,
    async fill(label, fields) {
      const opened = await press(label)
      if (opened.kind !== 'form') throw new Error(`${label} opened no form`)
      const form: Form = opened.form
      return act({ kind: 'submit', token: form.token, fields, messageId: opened.on.id })
    },
    see: (text) => find(`“${text}”`, (m) => words(m).includes(text)),
  }
}
