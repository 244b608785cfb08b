import type { Reporter, TestModule } from 'vitest/node'

/** Says at the end, in one line, what was skipped. */
export default class SkippedReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped: string[] = []
    for (const module of modules)
      for (const test of module.children.allTests('skipped')) {
        const reason = test.result().state === 'skipped' ? (test.result() as { note?: string }).note : undefined
        skipped.push(reason ? `${test.fullName} (${reason})` : test.fullName)
      }
    const line = skipped.length ? `Skipped ${skipped.length}: ${skipped.join('; ')}` : 'Skipped nothing.'
    process.stdout.write(`\n ${line}\n`)
  }
}
