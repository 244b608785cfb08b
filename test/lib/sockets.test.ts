/** A server that says nothing after it was written to is gone, and so is the way to it; one that answers is not. */
import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { watchSockets } from '../../src/lib/sockets.ts'

const silence = 1_200
let server: Server
let peers: Socket[]
/** What comes back to what was written. */
let answers: boolean
const opened: Socket[] = []

beforeEach(async () => {
  peers = []
  answers = true
  server = createServer((peer) => {
    peers.push(peer)
    peer.on('error', () => {}).on('data', () => void (answers && peer.write('ok')))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  for (const socket of [...opened.splice(0), ...peers]) socket.destroy()
  await new Promise((resolve) => server.close(resolve))
})

async function open(watch: (socket: Socket) => Socket): Promise<Socket> {
  const socket = watch(connect((server.address() as AddressInfo).port, '127.0.0.1'))
  opened.push(socket)
  socket.resume()
  await new Promise((resolve) => socket.once('connect', resolve))
  return socket
}

it('cuts what stays silent once it was written to, what lay idle longer with it, and nothing that was heard since', async () => {
  const watch = watchSockets(3_000)
  const [asked, idle, answered] = [await open(watch), await open(watch), await open(watch)]
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  answers = false
  asked.write('?')
  // Seen to be waiting by the next look, and only then is another one heard.
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  expect([asked.destroyed, idle.destroyed]).toEqual([false, false])
  answers = true
  answered.write('?')
  await new Promise((resolve) => answered.once('data', resolve))
  await Promise.all([asked, idle].map((socket) => new Promise((resolve) => socket.once('close', resolve))))
  expect(answered.destroyed).toBe(false)
})

it('waits while something was given more time, and cuts when that is over', async () => {
  let patient = true
  const socket = await open(watchSockets(silence, () => patient))
  answers = false
  socket.write('?')
  await new Promise((resolve) => setTimeout(resolve, silence + 2_500))
  expect(socket.destroyed).toBe(false)
  patient = false
  await new Promise((resolve) => socket.once('close', resolve))
})
