-- +goose Up
-- One row for each request; the columns are what the annual report counts by.
create table inforequest (
    id {INT} primary key references matter (id),
    body_code text not null,
    class text not null,
    received_on text not null default '',
    reply_kind text not null default '',
    body {JSON} not null
) {STRICT};
create index inforequest_report on inforequest (body_code, received_on, id);

-- +goose Down
drop table inforequest;
