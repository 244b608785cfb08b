import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'

const repo = resolve(import.meta.dirname, '../..')

export type Ran = { code: number | null; out: string; err: string }

/** `npm run muster -- ...`, as a process of its own with nothing in its environment but what is given. */
export const muster = (env: Record<string, string>, ...args: string[]): Promise<Ran> =>
  runScript('src/cli/index.ts', env, ...args)

export async function runScript(file: string, env: Record<string, string>, ...args: string[]): Promise<Ran> {
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], {
    cwd: repo,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ran: Ran = { code: null, out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (ran.out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (ran.err += text))
  ;[ran.code] = (await once(child, 'close')) as [number | null]
  return ran
}

/** Several at once, as many as there are cores here. */
export async function each<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  let next = 0
  const lane = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) results[i] = await work(items[i]!)
  }
  await Promise.all([lane(), lane()])
  return results
}
