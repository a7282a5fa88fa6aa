-- +goose Up
-- Who printed the original of a paper, when, and from the second time on why.
create table paper_print (
  paper      {INT} not null references paper (id),
  n          {INT} not null,
  printed_at {INT} not null,
  printed_by {INT} not null,
  name       text not null,
  reason     text not null,
  primary key (paper, n)
){STRICT};

create index paper_register on paper (body, made_at, id);
