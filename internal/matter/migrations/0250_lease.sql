-- +goose Up
-- Until when a claim holds without an act of who claimed it (ADR 0020). Null: nobody holds the task, or it was claimed before.
alter table task add column held_until {INT};
create index task_held on task (held_until) where state = 'open' and held_until is not null;
create index task_assignee on task (assignee) where state = 'open' and assignee <> '';

-- How long a claim holds, by kind of matter; an empty kind is every other. Rows are added, never changed.
create table lease_rule (
    id {INT} primary key,
    kind text not null,
    length text not null,
    reason text not null,
    set_by text not null,
    set_at {INT} not null
) {STRICT};

-- What an officer keeps an eye on (关注): a mark of his own, no act on the matter.
create table follow (
    officer text not null,
    matter {INT} not null references matter (id),
    at {INT} not null,
    primary key (officer, matter)
) {STRICT};

-- +goose Down
drop table follow;
drop table lease_rule;
drop index task_assignee;
drop index task_held;
alter table task drop column held_until;
