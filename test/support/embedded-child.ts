import { startEmbedded } from '../../src/db/embedded.ts'

// A process that uses the embedded server: prints one line of JSON once it has joined, stops at the end of its
// standard input, so that it never outlives the test that started it.
const [dataDir = '', binaries] = process.argv.slice(2)
const say = (line: object) => process.stdout.write(JSON.stringify(line) + '\n')

const ended = new Promise((resolve) => process.stdin.once('end', resolve).resume())

try {
  const server = await startEmbedded({ dataDir, ...(binaries ? { binaries } : {}) })
  say({ url: server.url })
  await ended
  await server.stop()
} catch (error) {
  say({ error: (error as Error).message })
}
process.exit()
