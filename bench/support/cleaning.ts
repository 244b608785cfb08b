/** What a bench started and must end, in reverse order, also when it fails half-way. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type Cleaning = { after(step: () => unknown): void; folder(): string }

export async function cleanly<T>(work: (cleaning: Cleaning) => Promise<T>): Promise<T> {
  const steps: (() => unknown)[] = []
  const clean = async (): Promise<void> => {
    for (const step of steps.splice(0).reverse())
      await Promise.resolve()
        .then(step)
        .catch((error: Error) => process.stderr.write(`cleaning up: ${error.message}\n`))
  }
  // A bench that is interrupted must leave no server behind.
  const interrupted = (): void => void clean().finally(() => process.exit(130))
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted)
  try {
    return await work({
      after: (step) => void steps.push(step),
      folder() {
        const made = mkdtempSync(join(tmpdir(), 'muster-bench-'))
        steps.push(() => rmSync(made, { recursive: true, force: true, maxRetries: 5 }))
        return made
      },
    })
  } finally {
    await clean()
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted)
  }
}
