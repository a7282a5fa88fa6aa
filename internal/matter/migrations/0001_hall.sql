-- +goose Up
-- The hall's tables: what every kind of matter has, and nothing that only one has.
create table matter (
    id {INT} primary key,
    kind text not null,
    number text not null unique,
    title text not null,
    region text not null,
    lead text not null,
    state text not null,
    stage text not null default '',
    version {INT} not null,
    applicant text not null default '',
    applicant_name text not null default '',
    channel text not null,
    opened_at {INT} not null,
    due_at {INT},
    closed_at {INT},
    outcome text not null default '',
    late {BOOL} not null default false,
    head {BLOB} not null
) {STRICT};
create index matter_applicant on matter (applicant, id) where applicant <> '';
create index matter_lead on matter (lead, id);

-- Tasks, clocks and events lie beside each other by matter. They refer to it without a
-- foreign key: the hall alone writes them, and verify finds a row whose matter is gone.
create table task (
    matter {INT} not null,
    id {INT} not null,
    role text not null,
    stage text not null default '',
    part text not null default '',
    title text not null,
    body text not null,
    need text not null,
    assignee text not null default '',
    assignee_name text not null default '',
    state text not null check (state = 'open' or state = 'done' or state = 'cancelled'),
    opened_at {INT} not null,
    due_at {INT},
    done_at {INT},
    done_by text not null default '',
    result text not null default '',
    opinion text not null default '',
    primary key (matter, id)
) {CLUSTERED};
create index task_inbox on task (body, need, due_at) where state = 'open';

create table clock (
    matter {INT} not null,
    id {INT} not null,
    task {INT},
    name text not null,
    title text not null,
    budget text not null,
    ground text not null,
    started_at {INT} not null,
    due_at {INT} not null,
    provisional {BOOL} not null,
    state text not null check (state = 'running' or state = 'paused' or state = 'stopped'),
    stops {JSON} not null,
    extensions {JSON} not null,
    on_due text not null default '',
    stopped_at {INT},
    primary key (matter, id)
) {CLUSTERED};
create index clock_live on clock (due_at) where state <> 'stopped';

create table event (
    matter {INT} not null,
    seq {INT} not null,
    at {INT} not null,
    actor text not null,
    actor_name text not null,
    body text not null default '',
    action text not null,
    from_state text not null,
    to_state text not null,
    data {JSON} not null,
    once text,
    prev {BLOB} not null,
    hash {BLOB} not null,
    leaf {INT},
    primary key (matter, seq)
) {STRICT};
create unique index event_once on event (once) where once is not null;
create index event_unsealed on event (at) where leaf is null;

-- +goose Down
drop table event;
drop table clock;
drop table task;
drop table matter;
