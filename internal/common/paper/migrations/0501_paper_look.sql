-- +goose Up
-- Which officer opened a paper that names an applicant in full, where the kind of matter keeps that to those on duty.
create table paper_look (
  id      {INT} primary key,
  paper   {INT} not null references paper (id),
  at      {INT} not null,
  officer {INT} not null,
  name    text not null,
  body    text not null
){STRICT};

create index paper_look_paper on paper_look (paper, id);

-- +goose Down
drop table paper_look;
