// Package annual is the yearly report on open government (政府信息公开工作年度报告): its forms as data, the report as a matter that
// is written from the office's own records, and the check of any report against itself, its text and the year before.
//
// It serves the disclosure office and its head, and everybody who reads reports: 政府信息公开条例 §49, departments publish by
// 31 January, governments by 31 March; §50 says what stands in it. One kind, annualreport (drafting, signing; ends published
// and stopped). The tables have changed three times; a form is a file under forms, with its rows, columns, identities and
// what the text usually says of them. The records that are counted belong to other rooms: it knows them only as Register.
package annual
