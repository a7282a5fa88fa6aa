-- +goose Up
-- What nothing was found for, a line for each day and question: the words alone, never who asked.
create table search_miss (
  on_day text  not null,
  words  text  not null,
  times  {INT} not null check (times > 0),
  primary key (on_day, words)
) {STRICT};

-- +goose Down
drop table search_miss;
