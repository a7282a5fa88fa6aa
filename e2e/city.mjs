// The demonstration city as a running program: built, filled and listening on a free port, gone afterwards.
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

export const root = join(import.meta.dirname, '..')

// startCity builds bin/tongban and starts `tongban demo`. The program says where it listens and who can log in:
//   listening http://127.0.0.1:PORT
//   login ROLE LOGIN PASSWORD  # …http://127.0.0.1:PORT/PAGE
// The first login of a role is the one that is used.
export async function startCity({ patience = 600_000 } = {}) {
  await promisify(execFile)('go', ['build', '-trimpath', '-o', 'bin/tongban', './cmd/tongban'], { cwd: root })
  const data = await mkdtemp(join(tmpdir(), 'tongban-e2e-'))
  const program = spawn(join(root, 'bin/tongban'), ['demo', '--addr', '127.0.0.1:0', '--data', data], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = []
  const stop = async () => {
    await ended(program)
    await rm(data, { recursive: true, force: true })
  }
  try {
    return { ...(await announced(program, said, patience)), said, stop }
  } catch (error) {
    await stop()
    throw new Error(`${error.message}\n${said.slice(-20).join('\n')}`)
  }
}

// announced waits until the city has said its address and its people: an empty line ends the list.
function announced(program, said, patience) {
  return new Promise((resolve, reject) => {
    let base
    const logins = new Map()
    const late = setTimeout(() => reject(new Error(`the city was not ready after ${patience / 1000} s`)), patience)
    const heard = line => {
      said.push(line)
      const [word, ...rest] = line.trim().split(/\s+/)
      if (word === 'listening') base = new URL(rest[0]).origin
      if (word === 'login' && !logins.has(rest[0])) logins.set(rest[0], { login: rest[1], password: rest[2], page: doorOf(line) })
      if (!base || logins.size === 0 || line.trim() !== '') return
      clearTimeout(late)
      resolve({ base, logins })
    }
    createInterface({ input: program.stdout }).on('line', heard)
    createInterface({ input: program.stderr }).on('line', line => said.push(line))
    const failed = error => {
      clearTimeout(late)
      reject(error)
    }
    program.once('error', failed)
    program.once('exit', code => failed(new Error(`tongban demo ended with ${code}`)))
  })
}

// doorOf reads the address of the login page off the line.
function doorOf(line) {
  const address = line.match(/https?:\/\/\S+/)
  return address ? new URL(address[0]).pathname : '/login'
}

// ended asks the program to end, and insists after ten seconds.
function ended(program) {
  if (program.exitCode !== null || program.signalCode !== null) return
  return new Promise(resolve => {
    const insist = setTimeout(() => program.kill('SIGKILL'), 10_000)
    program.once('exit', () => {
      clearTimeout(insist)
      resolve()
    })
    program.kill('SIGTERM')
  })
}
