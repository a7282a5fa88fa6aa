-- +goose Up
-- What administrators say of words: rows are added, never changed. The newest row of a word is in force, before what
-- the program brings; the older ones say what held before.
create table search_word (
  id         {INT} primary key,
  sort       text  not null check (sort in ('synonym', 'filler')),
  said       text  not null,
  means      text  not null,
  in_force   {INT} not null check (in_force in (0, 1)),
  reason     text  not null,
  changed_at {INT} not null,
  changed_by text  not null
) {STRICT};
create index search_word_said on search_word (sort, said, id);

-- +goose Down
drop table search_word;
