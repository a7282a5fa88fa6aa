-- +goose Up
-- The papers made last with a template, for looking at a new wording on a real case.
create index paper_of_template on paper (template, template_version, id);
