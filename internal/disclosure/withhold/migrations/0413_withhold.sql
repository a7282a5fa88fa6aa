-- +goose Up
-- The catalogue of what is not public (非公开目录): one row for each record. document is the document it came from, zero of
-- what was written down by hand or brought in from a list.
create table withholding (
    id {INT} primary key references matter (id),
    body_code text not null,
    reason text not null,
    decided_on text not null,
    next_on text not null,
    document {INT} not null default 0,
    body {JSON} not null
) {STRICT};
create unique index withholding_document on withholding (document) where document > 0;
create index withholding_decided on withholding (decided_on, id);

-- The reasons not to publish as administrators have changed them; the newest version of a code holds.
create table withholding_ground (
    id {INT} primary key,
    code text not null,
    n integer not null,
    reason text not null,
    officer text not null,
    at {INT} not null,
    body {JSON} not null,
    unique (code, n)
) {STRICT};

-- +goose Down
drop table withholding_ground;
drop table withholding;
