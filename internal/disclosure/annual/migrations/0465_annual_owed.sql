-- +goose Up
-- Which bodies owe a yearly report of their own, from a year on. Rows are added, never changed: the newest that has begun
-- is in force. A body without a row owes one (条2019 §49).
create table annual_owed (
    id {INT} primary key,
    body_code text not null,
    since integer not null,
    owes {BOOL} not null,
    reason text not null,
    officer text not null,
    at {INT} not null
) {STRICT};
create index annual_owed_body on annual_owed (body_code, since, id);

-- +goose Down
drop table annual_owed;
