// Everybody logs in once a run, by the form; further windows of the same person take up that session, as a second tab does.
import { enter } from './person.mjs'

export class Sessions {
  constructor(browser, city) {
    this.browser = browser
    this.city = city
    this.states = new Map()
  }

  // account finds the login of a role.
  account(role) {
    const account = this.city.logins.get(role)
    if (!account) throw new Error(`the city names no login for ${role}; there are ${[...this.city.logins.keys()].join(', ')}`)
    return account
  }

  // of gives the cookies of an account that has logged in. One window sees all of them to the door, one after another.
  of(account) {
    if (!this.states.has(account.login)) {
      this.last = (this.last ?? Promise.resolve()).catch(() => {}).then(() => this.open(account))
      this.states.set(account.login, this.last)
    }
    return this.states.get(account.login)
  }

  async open(account) {
    this.door ??= await enter(this.browser, this.city.base)
    await this.door.page.context().clearCookies()
    await this.door.login(account)
    return this.door.page.context().storageState()
  }
}

// home is where somebody begins after the login.
export const home = account => (account.page.startsWith('/desk') ? '/desk' : '/my')
