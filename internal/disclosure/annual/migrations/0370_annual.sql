-- +goose Up
-- One row for each yearly report, corrected ones too; the newest that is published stands on the site.
create table annual_report (
    id {INT} primary key references matter (id),
    body_code text not null,
    year integer not null,
    published_at {INT},
    body {JSON} not null
) {STRICT};
create index annual_report_year on annual_report (body_code, year, id);

-- +goose Down
drop table annual_report;
