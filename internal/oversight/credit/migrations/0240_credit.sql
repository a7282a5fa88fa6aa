-- +goose Up
-- The later check of a promise (告知承诺核查); the case lies above it.
create table promise_check (
    id {INT} primary key references matter (id),
    case_id {INT} not null,
    holder text not null default '',
    body {JSON} not null
) {STRICT};
create unique index promise_check_case on promise_check (case_id);
create index promise_check_holder on promise_check (holder, id) where holder <> '';

-- Who broke a promise and until when he may not promise again. The holder is a keyed hash of the document.
create table credit_mark (
    id {INT} primary key references promise_check (id),
    holder text not null,
    since_at {INT} not null,
    until_at {INT} not null,
    removed_at {INT} not null default 0,
    repair {INT} not null default 0,
    body {JSON} not null
) {STRICT};
create index credit_mark_holder on credit_mark (holder, id);

-- The request to have a mark removed (信用修复).
create table credit_repair (
    id {INT} primary key references matter (id),
    mark {INT} not null references credit_mark (id),
    body {JSON} not null
) {STRICT};

-- Who looked whom up in the register, when and why.
create table credit_look (
    id {INT} primary key,
    holder text not null,
    at {INT} not null,
    officer text not null,
    name text not null,
    body text not null,
    why text not null
) {STRICT};
create index credit_look_holder on credit_look (holder, id);

-- One row that touches nothing: what refuses a promise while a mark is live counts the rows that it changes.
create table credit_gate (id {INT} primary key) {STRICT};
insert into credit_gate (id) values (1);

-- +goose Down
drop table credit_gate;
drop table credit_look;
drop table credit_repair;
drop table credit_mark;
drop table promise_check;
