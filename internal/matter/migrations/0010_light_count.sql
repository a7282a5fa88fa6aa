-- +goose Up
-- How many live clocks there are of each sort: what a light is reckoned from, and whose it is. Each act changes it with
-- what it does to the clocks. The slot only keeps committers from waiting for each other; a count is the sum over all.
create table light_count (
    lead text not null,
    kind text not null,
    region text not null,
    state text not null,
    budget text not null,
    due_at {INT} not null,
    slot {INT} not null,
    n {INT} not null,
    primary key (lead, kind, region, state, budget, due_at, slot)
) {CLUSTERED};

-- +goose Down
drop table light_count;
