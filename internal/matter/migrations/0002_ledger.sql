-- +goose Up
-- The ledger: every event gets a leaf under a Merkle tree; a signed checkpoint names
-- the tree's size and root and the checkpoint before. The row of ledger is the lock
-- that lets one sealer work at a time on any number of nodes.
create table ledger (id {INT} primary key check (id = 1), turn {INT} not null) {STRICT};
insert into ledger (id, turn) values (1, 0);
create table ledger_hash (position {INT} primary key, hash {BLOB} not null) {STRICT};
create table checkpoint (
    size {INT} primary key,
    root {BLOB} not null,
    prev {BLOB} not null,
    at {INT} not null,
    signature {BLOB} not null,
    public text not null
) {STRICT};

-- +goose Down
drop table checkpoint;
drop table ledger_hash;
drop table ledger;
