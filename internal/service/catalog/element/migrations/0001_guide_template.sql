-- +goose Up
-- The templates of guides: one row for each version of a region's template, with who wrote it and why. Rows are added,
-- never changed; the newest version of a region is the one in force. The region 'all' is the template of those that
-- neither have one themselves nor lie in a region that has one. A version that follows has no elements of its own: the region goes by
-- the one above it again.
create table guide_template (
    region text not null check (region <> ''),
    version {INT} not null check (version > 0),
    content {JSON} not null,
    reason text not null check (reason <> ''),
    ground text not null check (ground <> ''),
    changed_by text not null,
    changed_at {INT} not null,
    primary key (region, version)
) {STRICT};

-- +goose Down
drop table guide_template;
