-- +goose Up
-- What lists need, so that they read no transcripts: a short form of the row, and how far it is for the public.
alter table occasion add column stage text not null default '';
alter table occasion add column brief text not null default '';
update occasion set stage = case when body like '%"cancelled":%' then 'over' when body like '%"endedAt":%' then 'held' else 'ahead' end where shown;
create index occasion_stage on occasion (stage, starts_at, id);

-- +goose Down
drop index occasion_stage;
alter table occasion drop column brief;
alter table occasion drop column stage;
