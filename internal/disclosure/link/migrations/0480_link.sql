-- +goose Up
-- Addresses to which public documents lead, each once, with what came of looking (链接检查). An address on a site of ours has
-- the way "inside" and is looked up in the records; "outside" is asked in rounds; "never" could not be opened by anybody.
create table link_target (
    id {INT} primary key,
    way text not null check (way in ('inside', 'outside', 'never', 'unasked')),
    host text not null,
    address text not null,
    state text not null check (state in ('new', 'ok', 'failing', 'broken', 'unclear')),
    status {INT} not null,
    reason text not null,
    moved text not null,
    failures {INT} not null,
    broken_at {INT} not null, -- first seen broken, zero when it is not
    ok_at {INT} not null,
    checked_at {INT} not null,
    tried_at {INT} not null, -- when it could not be looked at
    next_at {INT} not null,
    unique (host, address)
) {STRICT};
create index link_target_due on link_target (way, next_at, id);
create index link_target_state on link_target (state, id);

-- Where a link stands. accepted is the reason why one that is broken stays, told_at when the drafter heard of it.
create table link_place (
    id {INT} primary key,
    document {INT} not null,
    target {INT} not null references link_target (id),
    number text not null,
    title text not null,
    body_code text not null,
    author text not null,
    place text not null,
    words text not null,
    accepted text not null,
    accepted_by text not null,
    told_at {INT} not null,
    unique (document, target)
) {STRICT};
create index link_place_target on link_place (target, id);
create index link_place_body on link_place (body_code, id);

-- What was found of an address and what was said to it, when and by whom; document is zero where it concerns the address alone.
create table link_event (
    id {INT} primary key,
    target {INT} not null,
    document {INT} not null,
    what text not null,
    words text not null,
    officer text not null,
    at {INT} not null
) {STRICT};
create index link_event_target on link_event (target, id);

-- How links are looked at. Every change is a row of its own; the newest is in force.
create table link_rule (
    id {INT} primary key,
    body {JSON} not null,
    reason text not null,
    officer text not null,
    at {INT} not null
) {STRICT};

-- Up to which change documents were read.
create table link_mark (
    name text primary key,
    at {INT} not null
) {STRICT};

-- +goose Down
drop table link_mark;
drop table link_rule;
drop table link_event;
drop table link_place;
drop table link_target;
