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

  // of gives the cookies of an account that has logged in.
  of(account) {
    if (!this.states.has(account.login)) this.states.set(account.login, this.open(account))
    return this.states.get(account.login)
  }

  async open(account) {
    const person = await enter(this.browser, this.city.base)
    try {
      await person.login(account)
      return await person.page.context().storageState()
    } finally {
      await person.leave()
    }
  }
}

// home is where somebody begins after the login.
export const home = account => (account.page.startsWith('/desk') ? '/desk' : '/my')
