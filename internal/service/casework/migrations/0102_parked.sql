-- +goose Up
-- What a window clerk has typed for a visitor who has not handed everything in yet (暂存件). It is no matter: it has no
-- number, nobody owes an answer, and it goes away by itself. What was typed lies sealed.
create table parked (
    key text primary key,
    body text not null,
    item text not null,
    version {INT} not null,
    holder text not null,
    holder_name text not null,
    typed {JSON} not null,
    created_at {INT} not null,
    updated_at {INT} not null,
    number text not null default ''
) {STRICT};
create index parked_body on parked (body, updated_at);
create index parked_updated on parked (updated_at);

create table parked_file (
    key text not null references parked (key),
    file {INT} not null,
    material text not null,
    name text not null,
    size {INT} not null,
    type text not null,
    primary key (key, file)
) {STRICT};

-- +goose Down
drop table parked_file;
drop table parked;
