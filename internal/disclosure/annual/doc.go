// Package annual is the annual report on open government (政府信息公开工作年度报告): its forms as data, reports read from
// files, and the check of a report against itself, its text and the year before.
//
// 政府信息公开条例 §49, §50: departments publish by 31 January, governments by 31 March. The tables have changed three times;
// a form is a file under forms, with its rows, columns, identities and what the text usually says of them.
package annual
