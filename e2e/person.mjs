// A person at a browser: what a journey says she does and sees. Everything is found as she finds it, by label, by the
// words on a button, by the text on the page.
import { desk, openContext, place, watch } from './browser.mjs'

// enter opens a window for a person who has not logged in.
export async function enter(browser, base, options = {}) {
  const context = await openContext(browser, base, { view: desk, ...options })
  return new Person(await context.newPage(), base)
}

export class Person {
  constructor(page, base) {
    this.page = page
    this.base = base
    this.status = 200
    this.trouble = watch(page, base, () => this.status)
  }

  // go opens an address of the site. A status other than 200 must be meant: go('/items/none', { status: 404 }).
  async go(path, { status = 200 } = {}) {
    this.status = status
    const answer = await this.page.goto(path)
    if (answer.status() !== status) throw new Error(`${path}: status ${answer.status()} instead of ${status} at ${await place(this.page)}: ${await this.words()}`)
  }

  // login comes in by the door that the city names for the account.
  async login(account) {
    await this.go(account.page)
    await this.signIn(account)
  }

  // signIn fills in the form that a page shows to who has to log in.
  async signIn({ login, password }) {
    const door = new URL(this.page.url()).pathname
    const form = this.page.locator('form').filter({ has: this.page.locator('input[type=password]') }).first()
    await form.locator('input:not([type=hidden]):not([type=password]):not([type=checkbox]):not([type=radio])').first().fill(login)
    await form.locator('input[type=password]').fill(password)
    await this.through(() => form.locator('button[type=submit], button:not([type]), input[type=submit]').first().click())
    if (new URL(this.page.url()).pathname === door) {
      throw new Error(`${login} could not log in: ${await this.words('main')}`)
    }
  }

  field(label) {
    return this.page.getByLabel(label, { exact: true }).or(this.page.getByLabel(label)).first()
  }

  // fill types into the field with this label; choose picks an option or a radio; tick sets a check box.
  fill(label, value) {
    return this.field(label).fill(value)
  }

  async choose(label, option) {
    const group = this.byRole('group', label).first()
    if (await group.count()) return group.getByLabel(option).first().check()
    return this.field(label).selectOption({ label: option })
  }

  tick(label) {
    return this.field(label).check()
  }

  upload(label, files) {
    return this.field(label).setInputFiles(files)
  }

  // press and follow use the first button or link with this name, and wait for the page behind it.
  press(name) {
    return this.through(() => this.byRole('button', name).first().click())
  }

  follow(name) {
    return this.through(() => this.byRole('link', name).first().click())
  }

  // through does what leads to another page, and waits until that one is there. Waiting must begin before the act: a
  // question for "loaded" right after a click is answered by the old page when the server takes its time.
  async through(act) {
    try {
      await Promise.all([this.page.waitForNavigation({ waitUntil: 'load' }), act()])
    } catch (error) {
      throw new Error(`${error.message.split('\n')[0]} at ${await place(this.page)}: ${await this.words('main')}`)
    }
  }

  // card is the part of the page under a heading.
  card(heading) {
    return this.page.locator('section.card').filter({ has: this.page.getByRole('heading', { name: heading, exact: true }) }).first()
  }

  byRole(role, name) {
    return this.page.getByRole(role, name === undefined ? {} : { name })
  }

  // expectText waits until the words stand on the page, and says what stood there instead.
  async expectText(text, within = 'body') {
    const found = this.page.locator(within).getByText(text).filter({ visible: true }).first()
    try {
      await found.waitFor()
    } catch {
      throw new Error(`「${text}」 is not on ${await place(this.page)}; there is: ${await this.words(within)}`)
    }
  }

  async expectNoText(text, within = 'body') {
    const count = await this.page.locator(within).getByText(text).filter({ visible: true }).count()
    if (count > 0) throw new Error(`「${text}」 should not be on ${this.page.url()}`)
  }

  async expectPath(pattern) {
    const path = new URL(this.page.url()).pathname
    const fits = pattern instanceof RegExp ? pattern.test(path) : path === pattern
    if (!fits) throw new Error(`the address is ${await place(this.page)}, not ${pattern}; there is: ${await this.words('main')}`)
  }

  // words gives the text of a part of the page, for messages and for reading numbers off it.
  async words(within = 'body') {
    const text = await this.page.evaluate(part => document.querySelector(part)?.innerText ?? '', within).catch(() => '')
    return text.replace(/\s+/g, ' ').slice(0, 600)
  }

  leave() {
    return this.page.context().close()
  }
}
