-- +goose Up
-- Which officer was told what is on record of whom, where no matter yet has an event that says so.
create table look (
  id           {INT} primary key,
  at           {INT} not null,
  subject      text not null,
  officer      text not null,
  officer_name text not null,
  body         text not null,
  why          text not null
){STRICT};

create index look_subject on look (subject, at);

-- +goose Down
drop table look;
