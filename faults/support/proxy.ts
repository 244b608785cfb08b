/** A TCP proxy between a process and what it depends on: up, down, reset, silent, slow, in slices. */
import { createServer, connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import type { Cleaning } from '../../bench/support/cleaning.ts'

/**
 * `blackhole`: connections stay open, nothing passes any more, either way, and nobody is told. `latency`: each piece
 * waits. `slice`: answers come byte by byte and are cut off after so many.
 */
export type Mood =
  { is: 'up' } | { is: 'down' } | { is: 'blackhole' } | { is: 'latency'; ms: number } | { is: 'slice'; bytes: number }

export type Proxy = {
  port: number
  /** Where new connections go. */
  to(port: number): void
  set(mood: Mood): void
  /** Breaks every connection that is open. */
  reset(): void
  /** Connections that were opened so far. */
  opened(): number
}

export async function startProxy(cleaning: Cleaning, target: number): Promise<Proxy> {
  let port = target
  let mood: Mood = { is: 'up' }
  let opened = 0
  const open = new Set<Socket>()
  const keep = (socket: Socket): void => {
    open.add(socket)
    socket.on('error', () => {}).on('close', () => open.delete(socket))
  }
  const server = createServer((near) => {
    opened++
    keep(near)
    if (mood.is === 'down') return void near.resetAndDestroy()
    // Who connects to a silent network is not answered either.
    const silent = mood.is === 'blackhole'
    if (silent) return
    const far = connect(port, '127.0.0.1')
    keep(far)
    let told = 0
    // What fell silent stays so: a byte that was lost on the way is never followed by a later one.
    let lost = false
    const pass = (from: Socket, to: Socket, back: boolean): void => {
      from.on('data', (data) => {
        if (mood.is === 'blackhole') lost = true
        if (lost) return
        if (mood.is === 'latency') return void setTimeout(() => to.writable && to.write(data), mood.ms)
        if (mood.is !== 'slice' || !back) return void (to.writable && to.write(data))
        const left = Math.max(0, mood.bytes - told)
        told += data.length
        for (const byte of data.subarray(0, left)) to.write(Buffer.of(byte))
        if (told >= mood.bytes) to.end()
      })
      from.on('close', () => (lost || mood.is === 'blackhole' ? undefined : to.destroy()))
    }
    pass(near, far, false)
    pass(far, near, true)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const proxy: Proxy = {
    port: (server.address() as AddressInfo).port,
    to: (next) => void (port = next),
    set(next) {
      mood = next
      if (next.is === 'down') proxy.reset()
    },
    reset: () => open.forEach((socket) => socket.resetAndDestroy()),
    opened: () => opened,
  }
  cleaning.after(async () => {
    proxy.reset()
    await new Promise((resolve) => server.close(resolve))
  })
  return proxy
}
