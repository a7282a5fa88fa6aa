-- +goose Up
-- Who stands where: read as a whole into memory, renewed when the generation moves.
create table org_generation (
  id     {INT} primary key check (id = 1),
  number {INT} not null
){STRICT};
insert into org_generation (id, number) values (1, 0);

create table division (
  code   text primary key,
  name   text not null,
  parent text not null,
  level  text not null check (level in ('province', 'city', 'county', 'township', 'village')),
  path   text not null
){STRICT};

create table body (
  code            text primary key,
  name            text not null,
  abbr            text not null,
  division        text not null references division (code),
  parent          text not null,
  credit_code     text not null,
  address         text not null,
  phone           text not null,
  hours           text not null,
  reconsideration text not null,
  court           text not null
){STRICT};

create table post (
  code   text primary key,
  name   text not null,
  body   text not null references body (code),
  rights {JSON} not null
){STRICT};

create table officer (
  id         {INT} primary key,
  login      text not null unique,
  name       text not null,
  phone      text not null,
  active     {BOOL} not null
){STRICT};

create table officer_post (
  officer {INT} not null references officer (id),
  post    text not null references post (code),
  primary key (officer, post)
){STRICT};

create table hall (
  code     text primary key,
  name     text not null,
  division text not null references division (code),
  address  text not null,
  phone    text not null,
  hours    text not null
){STRICT};

create table hall_window (
  code   text primary key,
  hall   text not null references hall (code),
  name   text not null,
  role   text not null check (role in ('intake', 'body', 'exit', 'enquiry', 'trouble')),
  bodies {JSON} not null
){STRICT};
