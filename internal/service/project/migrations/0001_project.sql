-- +goose Up
-- One row for each version of a class of projects (class/CODE) and of the rules for all of them (rules). The newest is in
-- force, the older ones stay for the projects registered under them.
create table project_template (
    name text not null,
    version {INT} not null,
    body {JSON} not null,
    reason text not null,
    author text not null,
    written_at {INT} not null,
    primary key (name, version)
) {STRICT};

-- One row for each project. The code is known to everybody, and only once.
create table project (
    id {INT} primary key references matter (id),
    code text not null unique,
    class text not null,
    class_version {INT} not null,
    name text not null,
    body {JSON} not null
) {STRICT};

-- What is being filled in for a stage, sealed; one for each stage of a project.
create table project_draft (
    project {INT} not null references matter (id),
    stage text not null,
    revision {INT} not null,
    body text not null,
    updated_at {INT} not null,
    primary key (project, stage)
) {STRICT};

-- +goose Down
drop table project_draft;
drop table project;
drop table project_template;
