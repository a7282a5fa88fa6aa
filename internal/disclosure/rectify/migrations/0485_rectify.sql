-- +goose Up
-- One row for each request to correct a record about oneself; one that another body handed over names the request it came from.
create table rectify (
    id {INT} primary key references matter (id),
    body_code text not null,
    received_on text not null,
    came_from text not null,
    body {JSON} not null
) {STRICT};
create index rectify_came_from on rectify (came_from);
create index rectify_received on rectify (body_code, received_on, id);

-- What the ordinance leaves open, as administrators set it; the newest counts, none means what the program brings.
create table rectify_rule (
    id {INT} primary key,
    days {INT} not null,
    correct_days {INT} not null,
    restarts {BOOL} not null,
    opinion_days {INT} not null,
    reason text not null,
    officer text not null,
    at {INT} not null
) {STRICT};

-- +goose Down
drop table rectify_rule;
drop table rectify;
