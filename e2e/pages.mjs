// Every page of pages.json, seen on a phone and at a desk, with scripts and without.
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { accessibility, desk, openContext, overflow, phone, place, shape, watch } from './browser.mjs'

const shots = join(import.meta.dirname, 'shots')

// A look opens a page once and sees it at both widths: what differs between them is style, and style follows the window.
export const allLooks = [
  { name: 'scripts', scripts: true },
  { name: 'plain', scripts: false },
]
const widths = { phone, desk }

// readPages gives the list of pages, each { id, path, role, open, status, looks }: `open` is the selector of a link
// on that page which leads to the page meant, for addresses that hold a number (or a list of them, one after another), `more` what
// is then put behind its address; `status` is 200 unless it says otherwise; `looks` are the preferences of the visitor,
// such as {"elder": "on"}, as the bar of helps sets them.
export async function readPages(filter = '') {
  const list = JSON.parse(await readFile(join(import.meta.dirname, 'pages.json'), 'utf8'))
  return list.filter(entry => entry.id.startsWith(filter))
}

// seePages looks at each page in each way and gives one line per trouble. Two work side by side, as many as there are
// cores, the longest lists first; each keeps a window for each look and shows it to one role after another: a new window
// costs as much as ten pages.
export async function seePages(browser, city, sessions, list, { looks = allLooks, pictures = false } = {}) {
  await mkdir(shots, { recursive: true })
  const found = []
  const ways = new Map()
  const roles = [...new Set(list.map(entry => entry.role))]
  const rounds = looks.flatMap(look => roles.map(role => ({ role, look, entries: list.filter(entry => entry.role === role) })))
  rounds.sort((a, b) => b.entries.length - a.entries.length)
  const worker = async () => {
    const windows = new Map(looks.map(look => [look, new Window(browser, city, sessions, look)]))
    for (let next = rounds.shift(); next; next = rounds.shift()) {
      const { role, look, entries } = next
      const window = windows.get(look)
      window.show(role)
      for (const entry of entries) {
        const trouble = await see(window, entry, { ways, pictures })
        found.push(...trouble.map(line => `${entry.id} ${entry.path} (${role ?? 'public'}, ${look.name}): ${line}`))
      }
    }
    for (const window of windows.values()) await window.close()
  }
  await Promise.all([worker(), worker()])
  return found
}

// see opens one page in one way, first as wide as a phone. Trouble is told with the place where it was met.
async function see(window, entry, { ways, pictures }) {
  const name = `${entry.id}-${window.look.name}`
  let page
  try {
    page = await window.page()
    window.begin(entry)
    await window.prefer(entry.looks ?? {})
    await page.setViewportSize(phone)
    const trouble = await reach(page, entry, ways)
    trouble.push(...(await shape(page)), ...(await overflow(page)))
    if (window.look.scripts) trouble.push(...(await examine(page, entry.id, pictures)))
    trouble.push(...window.trouble)
    if (trouble.length === 0) return []
    await page.screenshot({ path: join(shots, `${name}-failed.png`) })
    const where = await place(page)
    return trouble.map(line => `${line}; at ${where}`)
  } catch (error) {
    const where = page ? `; at ${await place(page)}` : ''
    const trouble = [error.message.split('\n')[0], ...window.trouble].map(line => line + where)
    await window.close() // the next page gets a new one
    return trouble
  }
}

// examine asks axe at both widths, and keeps a picture of each where pictures are wanted.
async function examine(page, id, pictures) {
  const trouble = []
  for (const [name, size] of Object.entries(widths)) {
    await page.setViewportSize(size)
    trouble.push(...(await accessibility(page)).map(line => `${name}: ${line}`))
    if (pictures) await picture(page, size, join(shots, `${id}-${name}.png`))
  }
  return trouble
}

// picture keeps a picture of the whole page, in a window as high as the page: a longer one than the window comes out torn.
async function picture(page, size, path) {
  const height = await page.evaluate(() => document.documentElement.scrollHeight)
  await page.setViewportSize({ ...size, height: Math.max(height, size.height) })
  await page.screenshot({ path })
}

// reach goes to the page meant, and compares its status. What a link led to is kept in `ways`, so that a list which many
// entries begin with is opened once. A page is read when it has loaded: a link that is not there then will not come.
async function reach(page, { path, role, open, more, status = 200, looks = {} }, ways) {
  let address = path
  for (const link of [open ?? []].flat()) {
    const key = `${role} ${JSON.stringify(looks)} ${address} ${link}`
    if (!ways.has(key)) {
      await page.goto(address)
      const found = page.locator(link).first()
      if ((await found.count()) === 0) return [`no link ${link} leads on`]
      const { pathname, search } = new URL(await found.getAttribute('href'), page.url())
      ways.set(key, pathname + search)
    }
    address = ways.get(key)
  }
  if (more) address = address.split('?')[0] + more
  const answer = await page.goto(address)
  const trouble = answer.status() === status ? [] : [`status ${answer.status()} instead of ${status}`]
  const asked = new URL(answer.url()).pathname
  if (/\/login$/.test(asked) && !/\/login$/.test(path)) trouble.push('was sent to log in')
  return trouble
}

// A Window shows one page after another in one look, to one role at a time.
class Window {
  constructor(browser, city, sessions, look) {
    Object.assign(this, { browser, city, sessions, look, trouble: [], status: 200 })
  }

  // show says to whom the next pages are shown.
  show(role) {
    this.role = role
    this.known = false
  }

  // page gives the open page, or opens the window. Whoever looks has her own cookies and no others.
  async page() {
    if (!this.opened) {
      this.context = await openContext(this.browser, this.city.base, { view: phone, scripts: this.look.scripts })
      this.opened = await this.context.newPage()
      this.trouble = watch(this.opened, this.city.base, () => this.status)
    }
    if (!this.known) {
      const { cookies } = this.role ? await this.sessions.of(this.sessions.account(this.role)) : { cookies: [] }
      await this.context.clearCookies()
      await this.context.addCookies(cookies)
      this.preferred = []
      this.known = true
    }
    return this.opened
  }

  // begin forgets what the page before was blamed for.
  begin(entry) {
    this.trouble.length = 0
    this.status = entry.status ?? 200
  }

  // prefer sets the visitor's preferences, and forgets those of the page before.
  async prefer(looks) {
    for (const name of this.preferred) await this.context.clearCookies({ name: `tongban_${name}` })
    this.preferred = Object.keys(looks)
    if (this.preferred.length === 0) return
    await this.context.addCookies(Object.entries(looks).map(([name, value]) => ({ name: `tongban_${name}`, value, url: this.city.base })))
  }

  async close() {
    await this.context?.close()
    this.opened = this.context = undefined
    this.known = false
  }
}
