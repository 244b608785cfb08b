/**
 * Connections that do not stay silent. A firewall or a sleeping router forgets a connection without a word: a statement
 * then waits as long as TCP keeps trying (a quarter of an hour on Linux), and the connection stays in its pool, where the
 * next statement waits with it. PostgreSQL ends every statement of ours after its time limit, so a server that has said
 * nothing for longer since we last wrote is gone: the socket is cut, what waited on it fails, the pool connects anew.
 */
import { connect as connectSocket } from 'node:net'
import type { Socket } from 'node:net'

const lookEvery = 1_000

/** `wroteAt`: since when an answer is due; 0: none is. */
type Watched = { read: number; written: number; wroteAt: number; heardAt: number }
type Where = { host: string[]; port: number[]; path?: string | false }

/**
 * Watches sockets. `silence`: ms; longer than any statement may run on them, but for those that were given more time:
 * while `patient` says that there is one, nothing is cut.
 */
export function watchSockets(silence: number, patient = (): boolean => false): (socket: Socket) => Socket {
  const open = new Map<Socket, Watched>()
  let looking: NodeJS.Timeout | undefined

  function look(): void {
    const now = performance.now()
    for (const [socket, was] of open) {
      const { bytesRead: read, bytesWritten: written } = socket
      // What came is taken for an answer to all that was written before this look.
      if (read !== was.read) Object.assign(was, { read, written, wroteAt: 0, heardAt: now })
      else if (written !== was.written) Object.assign(was, { written, wroteAt: now })
      else if (was.wroteAt && now - was.wroteAt > silence && !patient()) {
        socket.destroy()
        cutIdle(was.wroteAt)
      }
    }
  }

  /** Where one is gone, those that have lain idle for longer went the same way: else each would cost somebody a silence. */
  function cutIdle(since: number): void {
    for (const [socket, { wroteAt, heardAt }] of open) if (!wroteAt && heardAt < since) socket.destroy()
  }

  return (socket) => {
    open.set(socket, { read: 0, written: 0, wroteAt: 0, heardAt: performance.now() })
    looking ??= setInterval(look, lookEvery).unref()
    socket.once('close', () => {
      open.delete(socket)
      if (open.size) return
      clearInterval(looking)
      looking = undefined
    })
    return socket
  }
}

/** For the option `socket` of postgres.js. Several hosts take turns, as they do there. */
export function socketsThatAnswer(silence: number, patient?: () => boolean): (options: Where) => Socket {
  const watch = watchSockets(silence, patient)
  let turn = 0
  // Given back before it is connected: postgres.js takes errors and time limits of connecting from its events.
  return ({ host, port, path }) => {
    const i = turn++ % host.length
    const socket = path ? connectSocket(path) : connectSocket(port[i]!, host[i]!)
    // What follows a COPY, and statements that travel together, would wait 40 ms for an acknowledgement.
    return watch(socket.setNoDelay(true))
  }
}
