-- +goose Up
-- A character that the font lacks does not keep a paper from being made: it is
-- printed as a substitute, and the record says which one it was. Neither does a
-- new wording that cannot be filled: the one before it is taken, and the record
-- says which one was skipped.
alter table paper add column lacks text not null default '';
alter table paper add column skipped {INT} not null default 0;
