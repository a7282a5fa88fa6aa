-- +goose Up
-- Whose count a registration number is of: empty is the city's, a body that numbers by itself has its own.
alter table normative_registration add column scope text not null default '';
drop index normative_registration_seq;
create unique index normative_registration_count on normative_registration (scope, year, seq);

-- +goose Down
drop index normative_registration_count;
create unique index normative_registration_seq on normative_registration (year, seq);
alter table normative_registration drop column scope;
