// Every page of pages.json, seen on a phone and at a desk, with scripts and without.
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { accessibility, desk, openContext, overflow, phone, shape, watch } from './browser.mjs'
import { enter } from './person.mjs'

const shots = join(import.meta.dirname, 'shots')

// A look opens a page once and sees it at both widths: what differs between them is style, and style follows the window.
export const allLooks = [
  { name: 'scripts', scripts: true },
  { name: 'plain', scripts: false },
]
const widths = { phone, desk }

// readPages gives the list of pages, each { id, path, role, open, status }: `open` is the selector of a link
// on that page which leads to the page meant, for addresses that hold a number (or a list of them, one after another), `more` what
// is then put behind its address; `status` is 200 unless it says otherwise.
export async function readPages(filter = '') {
  const list = JSON.parse(await readFile(join(import.meta.dirname, 'pages.json'), 'utf8'))
  return list.filter(entry => entry.id.startsWith(filter))
}

// seePages looks at each page in each way and gives one line per trouble.
export async function seePages(browser, city, list, looks = allLooks) {
  await mkdir(shots, { recursive: true })
  const found = []
  const rooms = new Rooms(browser, city)
  // The roles log in one after another; then one page at a time in two windows, as many as there are cores.
  for (const role of new Set(list.map(entry => entry.role).filter(Boolean))) {
    await rooms.loggedIn(role).catch(error => found.push(`login ${role}: ${error.message}`))
  }
  const waiting = list.flatMap(entry => looks.map(look => ({ entry, look })))
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { entry, look } = next
      const trouble = await see(rooms, entry, look).catch(error => [error.message.split('\n')[0]])
      found.push(...trouble.map(line => `${entry.id} ${entry.path} (${entry.role ?? 'public'}, ${look.name}): ${line}`))
    }
  }
  await Promise.all([worker(), worker()])
  await rooms.close()
  return found
}

// see opens one page in one way, first as wide as a phone.
async function see(rooms, entry, look) {
  const context = await rooms.context(entry.role, look)
  const page = await context.newPage()
  try {
    const trouble = watch(page, rooms.city.base, () => entry.status ?? 200)
    trouble.push(...(await reach(page, entry)))
    trouble.push(...(await shape(page)))
    trouble.push(...(await overflow(page)))
    if (look.scripts) trouble.push(...(await examine(page, entry.id)))
    return trouble
  } finally {
    await page.close()
  }
}

// examine asks axe at both widths and keeps a picture of each.
async function examine(page, id) {
  const trouble = []
  for (const [name, size] of Object.entries(widths)) {
    await page.setViewportSize(size)
    trouble.push(...(await accessibility(page)).map(line => `${name}: ${line}`))
    await picture(page, size, join(shots, `${id}-${name}.png`))
  }
  return trouble
}

// picture keeps a picture of the whole page, in a window as high as the page: a longer one than the window comes out torn.
async function picture(page, size, path) {
  const height = await page.evaluate(() => document.documentElement.scrollHeight)
  await page.setViewportSize({ ...size, height: Math.max(height, size.height) })
  await page.screenshot({ path })
}

// reach goes to the page meant, and compares its status.
async function reach(page, { path, open, more, status = 200 }) {
  let answer = await page.goto(path)
  for (const link of [open ?? []].flat()) {
    const address = await page.locator(link).first().getAttribute('href').catch(() => null)
    if (!address) return [`no link ${link} leads on`]
    answer = await page.goto(address)
  }
  if (more) answer = await page.goto(new URL(page.url()).pathname + more)
  const trouble = answer.status() === status ? [] : [`status ${answer.status()} instead of ${status}`]
  const asked = new URL(answer.url()).pathname
  if (/\/login$/.test(asked) && !/\/login$/.test(path)) trouble.push('was sent to log in')
  return trouble
}

// Rooms keeps one context per role and look, and logs each role in once.
class Rooms {
  constructor(browser, city) {
    this.browser = browser
    this.city = city
    this.states = new Map()
    this.contexts = new Map()
  }

  async loggedIn(role) {
    const account = this.city.logins.get(role)
    if (!account) throw new Error(`the city names no login for it; there are ${[...this.city.logins.keys()].join(', ')}`)
    const person = await enter(this.browser, this.city.base)
    try {
      await person.login(account)
      this.states.set(role, await person.page.context().storageState())
    } finally {
      await person.leave()
    }
  }

  context(role, { name, scripts }) {
    if (role && !this.states.has(role)) throw new Error('its role is not logged in')
    const key = `${role} ${name}`
    if (!this.contexts.has(key)) {
      const opened = openContext(this.browser, this.city.base, { view: phone, scripts, state: this.states.get(role) })
      this.contexts.set(key, opened.then(context => (context.setDefaultTimeout(15_000), context)))
    }
    return this.contexts.get(key)
  }

  async close() {
    for (const context of this.contexts.values()) await (await context).close()
  }
}
