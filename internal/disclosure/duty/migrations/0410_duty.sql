-- +goose Up
-- The catalogue of what must be public (公开事项目录): each change of a row is a version of its own, the last one that has
-- begun holds.
create table duty_row (
    id {INT} primary key,
    code text not null,
    n integer not null,
    since_on text not null,
    reason text not null,
    officer text not null,
    at {INT} not null,
    body {JSON} not null,
    unique (code, n)
) {STRICT};

-- One row for each duty: a row of the catalogue, a body and a period or an occasion. The last column is the document by
-- which it was met; one document meets a row of a body once.
create table duty (
    id {INT} primary key references matter (id),
    row_code text not null,
    body_code text not null,
    area text not null,
    period text not null,
    due_on text not null,
    met_on text not null default '',
    document text not null default '',
    draft text not null default '',
    body {JSON} not null,
    unique (row_code, body_code, period)
) {STRICT};
create index duty_due on duty (due_on, id);
create unique index duty_document on duty (row_code, body_code, document) where document <> '';

-- +goose Down
drop table duty;
drop table duty_row;
