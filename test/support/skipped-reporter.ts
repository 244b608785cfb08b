import type { Reporter, TestModule } from 'vitest/node'

/** Says at the end, in one line each, what was skipped and what passed only at its second try. */
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
    const shaky = modules.flatMap((module) => [...module.children.allTests()].filter((t) => t.diagnostic()?.flaky))
    if (shaky.length) process.stdout.write(` Passed at the second try: ${shaky.map((t) => t.fullName).join('; ')}\n`)
  }
}
