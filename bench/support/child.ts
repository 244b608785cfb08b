/** A process of its own that answers what it is asked: `{id, asked}` there, `{id, given}` or `{id, error}` back. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Cleaning } from './cleaning.ts'

type Told = { id: number; given?: unknown; error?: string }

/** Resolves once it said that it is there (id 0). It ends when its parent lets go of it. */
export async function startChild<Asked>(cleaning: Cleaning, file: URL): Promise<(asked: Asked) => Promise<unknown>> {
  const child = fork(fileURLToPath(file), {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const waiting = new Map<number, (told: Told) => void>()
  let ids = 0
  const gone = once(child, 'exit')
  const there = new Promise<Told>((resolve) => waiting.set(0, resolve))
  child.on('message', (told: Told) => {
    waiting.get(told.id)?.(told)
    waiting.delete(told.id)
  })
  const ended = gone.then(([code]): Told => ({ id: -1, error: `it ended with ${String(code)}` }))
  cleaning.after(async () => {
    if (child.connected) child.disconnect()
    await gone
  })
  const hear = async (answer: Promise<Told>): Promise<unknown> => {
    const told = await Promise.race([answer, ended])
    if (told.error !== undefined) throw new Error(told.error)
    return told.given
  }
  await hear(there)
  return (asked) => {
    const id = ++ids
    const answer = new Promise<Told>((resolve) => waiting.set(id, resolve))
    child.send({ id, asked } as object)
    return hear(answer)
  }
}
