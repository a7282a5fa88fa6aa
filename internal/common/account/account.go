// Package account knows who comes to the counter: people, companies, those who act
// for them, and the staff when they sign in.
//
// It serves every face of the house, under 政府信息 and 个人信息保护法 §51 (numbers of
// documents are sealed at rest and shown masked) and 网络安全法 §24 (real names). A
// person is registered with name, document and phone; a company by its credit code
// and its legal representative; a delegation waits until the delegate confirms it and
// ends by date or by word. What an officer may do stands in package org; sessions and
// cookies are left to base/web.
package account
