/** A zip of files: as other programs pack it, cut off, damaged, lying; and that nobody waits while it is unpacked. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { Zip, ZipDeflate, strToU8, unzipSync, zipSync } from 'fflate'
import { expect, it } from 'vitest'
import { filesIn } from '../../../src/features/areas/unzip.ts'
import { refusal } from '../../support/house.ts'

const open = (bytes: Uint8Array) =>
  filesIn({
    name: 'ville.zip',
    size: bytes.length,
    async *read() {
      yield Buffer.from(bytes)
    },
  })
async function contents(bytes: Uint8Array): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const { name, size, read } of await open(bytes)) {
    const pieces: Uint8Array[] = []
    for await (const piece of read()) pieces.push(piece)
    found[name] = Buffer.concat(pieces).toString()
    expect(Buffer.byteLength(found[name])).toBe(size)
  }
  return found
}
const long = Array.from({ length: 60_000 }, (_, i) => `${i};${(i * 7919) % 1000}`).join('\n')
const files = { 'été.csv': 'x;y\n1;2\n', 'b.csv': long, 'empty.csv': '' }
const packed = zipSync({
  'ville/été.csv': [strToU8(files['été.csv']), { level: 0 }],
  'b.csv': strToU8(long),
  'empty.csv': new Uint8Array(),
})

it('reads what was packed: stored or deflated, with accents, with a comment, with sizes that stand behind the content', async () => {
  expect(await contents(packed)).toEqual(files)
  const noted = Buffer.concat([packed, Buffer.from('hello')])
  noted.writeUInt16LE(5, packed.length - 2)
  expect(await contents(noted)).toEqual(files)
  const streamed: Uint8Array[] = []
  const zip = new Zip((_, piece) => void streamed.push(piece))
  for (const [name, text] of Object.entries(files)) {
    const file = new ZipDeflate(name)
    zip.add(file)
    file.push(strToU8(text), true)
  }
  zip.end()
  expect(await contents(Buffer.concat(streamed))).toEqual(files)
})

/** The same with other letters in its names, in both places where they stand. */
function renamed(bytes: Uint8Array, from: string, to: Buffer): Uint8Array {
  const copy = Buffer.from(bytes)
  for (let at = copy.indexOf(from); at >= 0; at = copy.indexOf(from, at + 1)) to.copy(copy, at)
  return copy
}

it('finds the names that older programs wrote, those with the paths of another system, and of two alike the later', async () => {
  const one = zipSync({ 'a/-t-.csv': strToU8('one'), 'b/bcd.csv': strToU8('two') })
  const dos = Buffer.from([0x61, 0x5c, 0x82, 0x74, 0x82, 0x2e])
  expect(await contents(renamed(one, 'a/-t-.', dos))).toEqual({ 'été.csv': 'one', 'bcd.csv': 'two' })
  expect(await contents(renamed(one, 'a/-t-', Buffer.from('/-t-x')))).toEqual({ '-t-x.csv': 'one', 'bcd.csv': 'two' })
  expect(await contents(renamed(one, 'a/-t-', Buffer.from('C:\\-t')))).toEqual({ '-t.csv': 'one', 'bcd.csv': 'two' })
  expect((await open(renamed(one, 'a/-t-', Buffer.from('b/bcd')))).map((f) => f.name)).toEqual(['bcd.csv'])
  expect(await contents(renamed(one, 'a/-t-', Buffer.from('b/bcd')))).toEqual({ 'bcd.csv': 'two' })
})

const python = spawnSync('python3', ['--version']).status === 0
it.skipIf(!python)('reads what Python packs, with sizes of 64 bits', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-zip-'))
  try {
    writeFileSync(join(folder, 'b.csv'), long)
    const program = `import sys, zipfile
z = zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED)
with z.open('b.csv', 'w', force_zip64=True) as f: f.write(open(sys.argv[2], 'rb').read())
z.close()`
    execFileSync('python3', ['-c', program, join(folder, 'b.zip'), join(folder, 'b.csv')])
    expect(await contents(readFileSync(join(folder, 'b.zip')))).toEqual({ 'b.csv': long })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

it('says so of what is no zip, cut off anywhere, damaged, locked, or of another size than it says', async () => {
  const fails = async (bytes: Uint8Array) => expect(await refusal(contents(bytes))).toBe('area.bad_zip')
  await fails(Buffer.from('place;votes\n1;2\n'.repeat(50)))
  await fails(new Uint8Array())
  for (const part of [0.01, 0.3, 0.9, 0.999]) await fails(packed.subarray(0, Math.floor(packed.length * part)))
  await fails(packed.subarray(100))
  const directory = (change: (bytes: Buffer, at: number) => void): Buffer => {
    const bytes = Buffer.from(packed)
    change(bytes, bytes.indexOf(Buffer.from('b.csv'), bytes.indexOf(Buffer.from([0x50, 0x4b, 1, 2]))) - 46)
    return bytes
  }
  await fails(directory((bytes, at) => bytes.writeUInt32LE(long.length - 1, at + 24)))
  await fails(directory((bytes, at) => bytes.writeUInt32LE(long.length + 1, at + 24)))
  await fails(directory((bytes, at) => bytes.writeUInt16LE(1, at + 8)))
  await fails(directory((bytes, at) => bytes.writeUInt16LE(12, at + 10)))
  await fails(directory((bytes, at) => bytes.writeUInt32LE(bytes.length - 10, at + 42)))
  const damaged = Buffer.from(packed)
  damaged.fill(0xff, 2_000, 2_400)
  await fails(damaged)
  const many = (n: number) =>
    zipSync(Object.fromEntries(Array.from({ length: n }, (_, i) => [`${i}`, new Uint8Array()])))
  expect(await contents(many(10_000))).toEqual({})
  await fails(many(10_001))
})

it('unpacks beside the event loop: nobody waits for it', async () => {
  const large = zipSync({ 'a.csv': strToU8(long.repeat(50)) }, { level: 1 })
  /** The longest time, in ms, for which nothing else was done meanwhile. */
  const standstill = async (work: () => Promise<void>): Promise<number> => {
    let longest = 0
    let at = performance.now()
    const look = () => {
      longest = Math.max(longest, performance.now() - at)
      at = performance.now()
    }
    const timer = setInterval(look, 1)
    await work()
    look()
    clearInterval(timer)
    return longest
  }
  const atOnce = await standstill(async () => void unzipSync(large))
  let size = 0
  const inPieces = await standstill(async () => {
    for (const { read } of await open(large)) for await (const piece of read()) size += piece.length
  })
  expect(size).toBe(long.length * 50)
  if (process.env.FIGURES) console.log({ mb: size / 1e6, atOnce, inPieces })
  expect(inPieces).toBeLessThan(atOnce / 3)
})
