// The journeys: each file of journeys/ tells one, `export const title` and `export default async (world) => …`.
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { enter } from './person.mjs'
import { home } from './sessions.mjs'

const folder = join(import.meta.dirname, 'journeys')
const shots = join(import.meta.dirname, 'shots')

// A World hands a journey its people. Each has a window of her own; all are closed at the end, and what went wrong in
// any of them counts.
class World {
  constructor(browser, city, sessions) {
    this.browser = browser
    this.city = city
    this.sessions = sessions
    this.people = []
  }

  // visitor opens a window; options are { view, scripts }.
  async visitor(options) {
    const person = await enter(this.browser, this.city.base, options)
    this.people.push(person)
    return person
  }

  // login opens a window for one of the city's roles, logged in.
  login(role, options) {
    return this.loginAs(this.sessions.account(role), options)
  }

  // officer opens a window for somebody of the staff whom the city does not name; all have the password of the clerk.
  officer(login) {
    return this.loginAs({ ...this.sessions.account('综合窗口'), login })
  }

  async loginAs(account, options) {
    const person = await this.visitor({ ...options, state: await this.sessions.of(account) })
    await person.go(home(account))
    return person
  }

  async end(name, failed) {
    const trouble = []
    for (const [i, person] of this.people.entries()) {
      trouble.push(...person.trouble)
      if (failed) await person.page.screenshot({ path: join(shots, `journey-${name}-${i + 1}.png`), fullPage: true }).catch(() => {})
      await person.leave()
    }
    return trouble
  }
}

// makeJourneys runs each journey and gives one line per trouble.
export async function makeJourneys(browser, city, sessions, filter = '') {
  await mkdir(shots, { recursive: true })
  const found = []
  const files = (await readdir(folder)).filter(file => file.endsWith('.mjs') && file.startsWith(filter)).sort()
  for (const file of files) {
    const name = file.slice(0, -4)
    const { title, default: journey } = await import(join(folder, file))
    const began = Date.now()
    const trouble = await makeJourney(browser, city, sessions, name, journey)
    console.log(`${trouble.length ? 'FAIL' : 'ok  '} ${title} (${((Date.now() - began) / 1000).toFixed(1)} s)`)
    found.push(...trouble.map(line => `${name}: ${line}`))
  }
  return found
}

export async function makeJourney(browser, city, sessions, name, journey) {
  const world = new World(browser, city, sessions)
  const trouble = []
  try {
    await journey(world)
  } catch (error) {
    trouble.push(error.message)
  }
  return [...trouble, ...(await world.end(name, trouble.length > 0))]
}
