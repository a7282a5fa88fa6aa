-- +goose Up
-- Work that must follow a commit; the hall writes its outbox here in the same transaction.
create table job (
  id          {INT} primary key,
  topic       text not null,
  payload     {JSON} not null,
  state       text not null check (state = 'ready' or state = 'run' or state = 'done' or state = 'dead'),
  run_at      {INT} not null,
  lease_until {INT} not null,
  tries       {INT} not null,
  unique_key  text not null,
  error       text not null,
  created_at  {INT} not null,
  done_at     {INT} not null
){STRICT};

create unique index job_unique_key on job (unique_key) where unique_key <> '';
create index job_due on job (run_at, id) where state = 'ready';
create index job_running on job (lease_until) where state = 'run';
create index job_ended on job (state, done_at) where state in ('done', 'dead');

-- One row for each regular duty; whoever holds the lease runs it.
create table job_schedule (
  name        text primary key,
  next_at     {INT} not null,
  lease_until {INT} not null,
  last_at     {INT} not null,
  error       text not null
){STRICT};
