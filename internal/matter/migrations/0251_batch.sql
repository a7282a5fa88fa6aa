-- +goose Up
-- Several acts asked for at once (批量): each row is an act of its own with its own key, so that a crash in the middle neither loses nor doubles one.
create table batch (
    id {INT} primary key,
    actor text not null,
    actor_name text not null,
    title text not null,
    action text not null,
    once text,
    made_at {INT} not null,
    done_at {INT}
) {STRICT};
create unique index batch_once on batch (once) where once is not null;
create index batch_actor on batch (actor, id);

create table batch_row (
    batch {INT} not null references batch (id),
    n {INT} not null,
    matter {INT} not null,
    number text not null,
    title text not null,
    input {JSON} not null,
    state text not null check (state in ('waiting', 'done', 'failed')),
    said text not null default '',
    at {INT},
    primary key (batch, n)
) {CLUSTERED};

-- +goose Down
drop table batch_row;
drop table batch;
