-- +goose Up
-- People, companies, those who act for them, and how the staff sign in.
create table person (
  id            {INT} primary key,
  name          text not null,
  document_kind text not null,
  number_index  text not null unique,
  number_sealed text not null,
  number_masked text not null,
  phone         text not null,
  trust         {INT} not null check (trust between 1 and 4),
  password      text not null,
  active        {BOOL} not null,
  created_at    {INT} not null
){STRICT};

create unique index person_phone on person (phone) where phone <> '';

create table legal_person (
  id             {INT} primary key,
  name           text not null,
  credit_code    text not null unique,
  representative {INT} not null references person (id),
  password       text not null,
  active         {BOOL} not null,
  created_at     {INT} not null
){STRICT};

create index legal_person_representative on legal_person (representative);

create table delegation (
  id             {INT} primary key,
  principal_kind text not null check (principal_kind in ('company', 'person')),
  principal      {INT} not null,
  delegate       {INT} not null references person (id),
  scope          {JSON} not null,
  from_on        text not null,
  until_on       text not null,
  state          text not null check (state in ('offered', 'confirmed', 'refused', 'revoked')),
  offered_by     {INT} not null references person (id),
  offered_at     {INT} not null,
  changed_at     {INT} not null,
  check (from_on <= until_on),
  check (not (principal_kind = 'person' and principal = delegate))
){STRICT};

create index delegation_delegate on delegation (delegate, state);
create index delegation_principal on delegation (principal_kind, principal);

create table officer_password (
  officer    {INT} primary key,
  password   text not null,
  changed_at {INT} not null
){STRICT};

-- Attempts to sign in, by account and by address; keyed hashes, so that the table names nobody.
create table sign_in_guard (
  name  text primary key,
  count {INT} not null,
  since {INT} not null
){STRICT};

create table sign_in (
  id      {INT} primary key,
  at      {INT} not null,
  door    text not null check (door in ('person', 'company', 'officer')),
  subject text not null,
  address text not null,
  agent   text not null,
  outcome text not null check (outcome in ('in', 'wrong', 'locked'))
){STRICT};

create index sign_in_subject on sign_in (subject, at);
create index sign_in_at on sign_in (at);

create table api_token (
  id         {INT} primary key,
  officer    {INT} not null,
  name       text not null,
  hash       text not null unique,
  created_at {INT} not null,
  expires_at {INT} not null,
  revoked_at {INT} not null
){STRICT};

create index api_token_officer on api_token (officer);
