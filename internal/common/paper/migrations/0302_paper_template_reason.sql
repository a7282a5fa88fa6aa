-- +goose Up
-- Who changes a wording says why; the history shows it.
alter table paper_template add column author text not null default '';
alter table paper_template add column reason text not null default '';
