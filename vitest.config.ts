import { configDefaults, defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Three processes each that are killed, for a minute: on their own (MARCH=0, WEEK=0 in short, a number for so many people), else all suites wait for a core.
    exclude: [
      ...configDefaults.exclude,
      ...(['march', 'week'] as const).flatMap((name) =>
        process.env[name.toUpperCase()] ? [] : [`test/walks/${name}.test.ts`],
      ),
    ],
    globalSetup: ['test/support/setup.ts'],
    reporters: ['default', './test/support/skipped-reporter.ts'],
    pool: 'forks',
    // More than cores: most of a test is waiting for a server.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // In CI alone, whose machine others may load: what passes at its second try is named at the end, to be looked into.
    retry: process.env['CI'] ? 1 : 0,
    // Until it holds, on a busy machine too: nothing here is about speed.
    expect: { poll: { timeout: 30_000 } },
  },
})
