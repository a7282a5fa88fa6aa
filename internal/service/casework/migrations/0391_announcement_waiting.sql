-- +goose Up
-- How many objections wait for an answer: a case that was closed meanwhile has no task that says so.
alter table case_announcement add column waiting {INT} not null default 0;
create index case_announcement_waiting on case_announcement (body, begun_at, id) where waiting > 0;
