import { SingleBar } from 'cli-progress'

/** Without a terminal: a line each so many ms, none for what is done before. */
const EVERY = 5_000

/** How far a file of `size` bytes is read, on standard error: a bar on a terminal, now and then a line elsewhere. */
export function createProgress(size: number): { at(read: number): void; end(): void } {
  const { stderr } = process
  if (stderr.isTTY) {
    const bar = new SingleBar({
      format: '{bar} {percentage} %  {value} of {total} MB',
      stream: stderr,
      clearOnComplete: true,
    })
    const megabytes = (bytes: number): number => Math.round(bytes / 1e5) / 10
    bar.start(megabytes(size), 0)
    return { at: (read) => bar.update(megabytes(read)), end: () => bar.stop() }
  }
  let told = performance.now()
  return {
    at(read) {
      if (performance.now() - told < EVERY) return
      told = performance.now()
      stderr.write(`${Math.floor((100 * read) / Math.max(size, 1))} % read\n`)
    },
    end() {},
  }
}
